"""The page as a marimo app: HTML, two buttons, an accordion."""

import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    from shipped import foot, head, last, sections, studies

    mo.Html(head)
    return foot, last, mo, sections, studies


@app.cell
def _(mo):
    at, move = mo.state(0)
    return at, move


@app.cell
def _(at, mo, sections):
    mo.Html(sections[at()])


@app.cell
def _(at, last, mo, move):
    def step(by):
        return lambda _: move(lambda before: min(max(before + by, 0), last))

    left = mo.ui.button(label="Previous section", disabled=at() == 0, on_change=step(-1))
    right = mo.ui.button(label="Next section", disabled=at() == last, on_change=step(1))
    mo.hstack([left, right], justify="start")


@app.cell
def _(mo, studies):
    mo.accordion({name: mo.Html(body) for name, body in studies}, multiple=True)


@app.cell
def _(foot, mo):
    mo.Html(foot)


if __name__ == "__main__":
    app.run()
