"""Arguments of built-in functions that are given by name."""

from __future__ import annotations

from sqlglot import exp

from local_workspace.sql.errors import SqlError

# Parameters of built-in functions that have names, with the values of those that may be left out.
_NAMED: dict[str, dict[str, exp.Expr | None]] = {
    "mask": {
        "str": None, "upperchar": exp.Literal.string("X"), "lowerchar": exp.Literal.string("x"),
        "digitchar": exp.Literal.string("n"), "otherchar": exp.null(),
    },
    **{name: {"collection": None} for name in ("explode", "explode_outer", "posexplode", "posexplode_outer")},
    **{name: {"input": None} for name in ("inline", "inline_outer", "variant_explode", "variant_explode_outer")},
}  # fmt: skip


def in_order(tree: exp.Expr) -> None:
    """Change the tree in place."""
    for node in list(tree.find_all(exp.Anonymous)):
        _in_order(node)


def _in_order(node: exp.Anonymous) -> None:
    """``mask(lowerChar => 'z', str => x)``: the engine overlooks the names."""
    given = {item.this.name.lower(): item.expression for item in node.expressions if isinstance(item, exp.Kwarg)}
    if not given:
        return
    name = node.name.lower()
    if name not in _NAMED:
        message = f"Named parameters are not supported for function {name}; please retry the query with positional "
        raise SqlError("NAMED_PARAMETERS_NOT_SUPPORTED", message + "arguments to the function call instead.", "4274K")
    places = list(_NAMED[name])
    values = {**dict(zip(places, [e for e in node.expressions if not isinstance(e, exp.Kwarg)], strict=False)), **given}
    for unknown in set(values) - set(places):
        message = (
            f"Cannot invoke routine `{name}` because the routine call included a named argument reference for the "
        )
        raise SqlError("UNRECOGNIZED_PARAMETER_NAME", f"{message}argument named `{unknown}`.", "4274K")
    last = max(places.index(each) for each in values)
    found = [values.get(each, _NAMED[name][each]) for each in places[: last + 1]]
    if None in found:
        message = (
            f"Cannot invoke routine `{name}` because the parameter named `{places[found.index(None)]}` is required."
        )
        raise SqlError("REQUIRED_PARAMETER_NOT_FOUND", message, "4274K")
    node.set("expressions", [value.copy() for value in found if value is not None])
