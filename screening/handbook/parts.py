"""What the rule book is made of, all in words."""

from collections.abc import Mapping

from screening.questionnaire import Frozen


class Tree(Frozen):
    """A condition in words, with what it holds."""

    text: str
    parts: "tuple[Tree, ...]" = ()


class Line(Frozen):
    label: str
    text: str


class Touch(Frozen):
    """What a rule does to one treatment; without an effect it leaves it alone."""

    modality: str
    effect: str
    text: str


class Guide(Frozen):
    """A part of "how to read this book"."""

    title: str
    text: str
    lines: tuple[Line, ...] = ()


class Question(Frozen):
    id: str
    ask: str
    hint: str
    opens: Tree | None
    lines: tuple[Line, ...]


class Worked(Frozen):
    """A worked case under one of the rules that it names; `detail` only under the first of them."""

    number: int
    says: str
    fires: bool
    detail: str = ""


class Change(Frozen):
    """A milder reading that the content offers, or a change of this clinic's own: the published value beside the changed one."""

    id: str
    rule: str
    own: bool  # of this clinic, not offered by the content
    on: bool
    effects: tuple[tuple[Touch, ...], tuple[Touch, ...]] | None  # published, changed
    when: tuple[Tree, Tree] | None
    limits: tuple[str, str] | None = None
    reason: str
    source: str


class RuleEntry(Frozen):
    id: str
    topic: str
    when: Tree
    effects: tuple[Touch, ...]  # one a modality, in their order
    because: str
    do: str
    lines: tuple[Line, ...]
    marks: tuple[Line, ...]  # short ones: lane, theme, confidence, review
    cases: tuple[Worked, ...]
    changes: tuple[Change, ...]


class TopicEntry(Frozen):
    id: str
    title: str  # with its number in the clinical reference
    questions: tuple[Question, ...]
    rules: tuple[RuleEntry, ...]


class SectionEntry(Frozen):
    id: str
    title: str
    topics: tuple[TopicEntry, ...]

    @property
    def counts(self) -> dict[str, int]:
        return {
            "questions": sum(len(topic.questions) for topic in self.topics),
            "rules": sum(len(topic.rules) for topic in self.topics),
        }


class Source(Frozen):
    id: str
    title: str
    where: str
    kind: str
    cited: int


class Absent(Frozen):
    """A topic of the clinical reference without an item or rule."""

    id: str
    title: str
    reason: str


class Book(Frozen):
    title: str
    version: str
    digest: str
    draft: bool
    state: str
    statement: str
    counts: tuple[Line, ...]
    guides: tuple[Guide, ...]
    sections: tuple[SectionEntry, ...]
    changes: tuple[Change, ...]
    absent: tuple[Absent, ...]
    sources: tuple[Source, ...]
    words: Mapping[str, str]

    def __call__(self, key: str, **places: object) -> str:
        """The book's own words."""
        return self.words[key].format(**places)
