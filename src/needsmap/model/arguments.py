"""Requests and public functions check the types of what they are given.

Annotations are the only statement of the types. pydantic is imported when the first request is
made, so that ``import needsmap`` costs nothing.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import cache, partial, wraps
from inspect import signature
from os import PathLike
from pathlib import Path
from textwrap import shorten
from types import ModuleType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    Literal,
    ParamSpec,
    TypeAlias,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

from needsmap.errors import ArgumentError, fault_list
from needsmap.model.options import Option

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

P = ParamSpec("P")
R = TypeVar("R")

#: A distance within England, a number of random labellings, a number of at least one, and a line
#: of a file or 0 for none.
Metres: TypeAlias = float
Permutations: TypeAlias = int
Count: TypeAlias = int
Line: TypeAlias = int

#: Metres: no two places of England are further apart.
LONGEST: Final = 700_000
#: The least and the most of each.
RANGES: Final[dict[str, tuple[type, int, int | None]]] = {
    "Metres": (float, 1, LONGEST),
    "Permutations": (int, 19, 99_999),
    "Count": (int, 1, None),
    "Line": (int, 0, None),
}

#: Types that take no value of another.
_STRICT: Final = {"bool", "int", "float", "str"}
_PLAIN: Final = {"builtins", "pathlib", "collections.abc"}


#: pydantic's words, and those of a message.
_PLAINER: Final = {
    "a valid string": "text", "a valid tuple": "a list", "a valid integer": "a whole number",
    "a valid ": "a ",
    "a boolean": "True or False", "greater than or equal to": "at least",
    "less than or equal to": "at most", " for <class 'pathlib.Path'>": "",
}  # fmt: skip


class Request:
    """Base of the requests: a field of another type than it states is refused.

    A list does for a tuple, text for a path, and a single text or path for a tuple of one.

    Raises
    ------
    ArgumentError
        With every field that is wrong, and what it should be.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Visit(Request):
    ...     place: str
    ...     years: tuple[str, ...] = ()
    >>> Visit("Norbiton", "2019").years
    ('2019',)
    """

    __slots__ = ()

    def __post_init__(self) -> None:
        """Check every field, and keep what it was converted to."""
        checkers = _checkers(type(self))  # type: ignore[arg-type] # mypy: a class has no hash
        values = {name: getattr(self, name) for name in checkers}
        for name, value in _checked(type(self).__name__, checkers, values).items():
            object.__setattr__(self, name, value)


def check_arguments(function: Callable[P, R]) -> Callable[P, R]:
    """Refuse arguments of other types than the function states.

    Raises
    ------
    ArgumentError
        With every argument that is wrong, and what it should be.
    """
    named = signature(function)

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        bound = named.bind(*args, **kwargs)
        checkers = {k: v for k, v in _checkers(function).items() if k in bound.arguments}
        init = function.__name__ == "__init__"
        title = type(args[0]).__name__ if init else function.__name__
        bound.arguments |= _checked(title, checkers, bound.arguments)
        return function(*bound.args, **bound.kwargs)

    return checked


def check_fields(
    owner: type[Request], values: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Check values for fields of a request before it is made.

    Parameters
    ----------
    owner
        The class of the request.
    values
        By the name of the field.

    Returns
    -------
    tuple of dict
        The values of the right types, converted, and what is wrong with each of the others.
    """
    checkers = _checkers(owner)  # type: ignore[arg-type] # mypy: a class has no hash
    return _check_each({name: checkers[name] for name in values}, values)


def _checked(
    title: str, checkers: Mapping[str, TypeAdapter[Any]], values: Mapping[str, Any]
) -> dict[str, Any]:
    right, wrong = _check_each(checkers, values)
    if wrong:
        raise ArgumentError(fault_list(title, list(wrong.values())))
    return right


def _check_each(
    checkers: Mapping[str, TypeAdapter[Any]], values: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    from pydantic import ValidationError

    right, wrong = {}, {}
    for name, checker in checkers.items():
        try:
            right[name] = checker.validate_python(values[name])
        except ValidationError as error:
            wanted = dict.fromkeys(map(_wanted, error.errors()))
            shown = shorten(repr(values[name]), 60, placeholder=" ...")
            wrong[name] = f"{name} should be {' or '.join(wanted)}, not {shown}"
    return right, wrong


def _wanted(fault: ErrorDetails) -> str:
    """Return what a value should be."""
    message = fault["msg"]
    for start in ("Input should be ", "Input is not ", "Value error, "):
        message = message.removeprefix(start)
    for wording, plain in _PLAINER.items():
        message = message.replace(wording, plain)
    inside = any(isinstance(part, int) for part in fault["loc"])
    return f"a list, each {message}" if inside else message


@cache
def _checkers(owner: Callable[..., Any]) -> dict[str, TypeAdapter[Any]]:
    """Return a checker for each annotated field of a class or argument of a function."""
    from pydantic import ConfigDict, TypeAdapter

    hints: dict[str, str] = {}
    for part in reversed(owner.__mro__ if isinstance(owner, type) else (owner,)):
        hints |= getattr(part, "__annotations__", {})
    hints.pop("return", None)
    names = _Names(vars(sys.modules[owner.__module__]))
    arbitrary = ConfigDict(arbitrary_types_allowed=True)
    return {
        name: TypeAdapter(eval(hint, {}, names), config=arbitrary)  # noqa: S307 - our annotations
        for name, hint in hints.items()
        if not hint.startswith("ClassVar")
    }


class _Names(dict[str, Any]):
    """What the words of an annotation mean to the checker, strictly.

    Names that are imported for the type checker alone are checked by the name of the class.
    """

    def __init__(self, module: Mapping[str, Any]) -> None:
        super().__init__()
        self._module = module

    def __missing__(self, name: str) -> Any:  # noqa: ANN401 - any type
        from pydantic import AfterValidator, BeforeValidator, Field, Strict

        if name in _OURS:
            return _OURS[name]
        if name in RANGES or name in _STRICT:
            kind, least, most = RANGES.get(name, (getattr(builtins, name, Any), None, None))
            within = (
                AfterValidator(_within_england) if name == "Metres" else Field(ge=least, le=most)
            )
            return Annotated[kind, Strict(), within]
        known = {"Path": Path, "Mapping": Mapping, "Callable": Callable}.get(name)
        known = known or self._module.get(name) or vars(builtins).get(name)
        if get_origin(known) is Annotated:
            return self._strict(get_args(known)[0])
        if get_origin(known) is Literal or (
            isinstance(known, type) and (known.__module__ in _PLAIN or issubclass(known, Enum))
        ):
            return known
        if known is not None and not isinstance(known, type):
            return known if isinstance(known, ModuleType) else Any
        return Annotated[Any, BeforeValidator(partial(_of_class, name))]

    def _strict(self, hint: Any) -> Any:  # noqa: ANN401 - any type
        """Return the type behind an alias as its name in an annotation would be read."""
        parts = tuple(self._strict(part) for part in get_args(hint))
        if get_origin(hint) is tuple:
            return _Tuple[parts]  # type: ignore[misc] # mypy: it has no type parameters
        if get_origin(hint) is UnionType:
            return Union[parts]  # noqa: UP007 - of parts that are known when it runs
        return self[hint.__name__] if getattr(hint, "__name__", "") in _STRICT else hint


class _Unannotated:
    """``Annotated[T, ...]`` as T."""

    def __class_getitem__(cls, items: tuple[Any, ...]) -> Any:  # noqa: ANN401 - any type
        return items[0]


class _Tuple:
    """``tuple[T, ...]`` that takes any sequence of T, and a single text or path."""

    def __class_getitem__(cls, items: Any) -> Any:  # noqa: ANN401 - any type
        from pydantic import BeforeValidator

        every = items if isinstance(items, tuple) else (items, ...)
        return Annotated[tuple[every], BeforeValidator(_as_tuple)]  # type: ignore[valid-type]


#: Names that mean something of their own to the checker; an option is for the command line.
_OURS: Final[dict[str, Any]] = dict.fromkeys(("tuple", "Sequence", "Iterable"), _Tuple) | {
    "Annotated": _Unannotated,
    "Option": Option,
}


def _as_tuple(value: Any) -> Any:  # noqa: ANN401 - any value
    if isinstance(value, str | PathLike):
        return (value,)
    return tuple(value) if isinstance(value, Iterable) and not isinstance(value, Mapping) else value


def _within_england(metres: float) -> float:
    _, least, most = RANGES["Metres"]
    if not least <= metres <= (most or LONGEST):
        raise ValueError(f"a distance within England, at least {least} and at most {most:,} metres")
    return metres


def _of_class(name: str, value: Any) -> Any:  # noqa: ANN401 - any value
    if name not in {part.__name__ for part in type(value).__mro__}:
        raise ValueError(f"a {name}")
    return value
