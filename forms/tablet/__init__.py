"""The client's pages. `pages.run` draws them."""
