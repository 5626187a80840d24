"""x"""
from forms.desk.frame import Desk


def show(desk: Desk) -> None:
    pass
