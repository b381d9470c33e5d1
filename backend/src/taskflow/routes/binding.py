"""How a request becomes the call of an endpoint.

FastAPI describes the API by the endpoints' signatures. The same signatures are read here, once, into one reader for
each parameter. FastAPI's own way solves a tree of dependencies anew for each request, which takes several times as
long as what the endpoint itself has to do (docs/decisions/0010).
"""

import inspect
import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from fastapi import params
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

Read = Callable[[Request], Any]
Endpoint = Callable[..., Coroutine[Any, Any, Response]]

_JSON_TYPES = (b"application/json", b"+json")
_MARKS = (params.Depends, params.Query, params.Header)


def bind(
    endpoint: Endpoint, path_names: Sequence[str]
) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    """`endpoint` as a function of the request alone. The body must have been read (`Request.body`).

    Takes what the routes use: path parameters, the request, a body, a model or single values of the query, headers,
    and dependencies that are plain functions of these. Raises `RequestValidationError` with all that is wrong.
    """
    sources = _sources(endpoint, path_names)

    async def call(request: Request) -> Response:
        return await endpoint(**_values(sources, request))

    return call


def _values(sources: Mapping[str, Read], request: Request) -> dict[str, Any]:
    values, problems = {}, []
    for name, read in sources.items():
        try:
            values[name] = read(request)
        except _Invalid as error:
            problems += error.problems
    if problems:
        raise RequestValidationError(problems)
    return values


class _Invalid(Exception):
    def __init__(self, where: tuple[str, ...], error: ValidationError) -> None:
        self.problems = [
            {**each, "loc": (*where, *each["loc"])} for each in error.errors(include_url=False)
        ]


def _sources(function: Callable[..., Any], path_names: Sequence[str]) -> dict[str, Read]:
    hints = get_type_hints(function, include_extras=True)
    return {
        name: _source(name, hints[name], parameter.default, path_names)
        for name, parameter in inspect.signature(function).parameters.items()
    }


def _source(name: str, hint: Any, default: Any, path_names: Sequence[str]) -> Read:  # noqa: ANN401 - any annotation
    kind, *marks = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    mark = next((mark for mark in marks if isinstance(mark, _MARKS)), None)
    is_model = isinstance(kind, type) and issubclass(kind, BaseModel)
    if kind is Request:
        return lambda request: request
    if isinstance(mark, params.Depends):
        assert mark.dependency is not None
        return _dependency(mark.dependency, path_names)
    if is_model:
        return _query_model(kind) if isinstance(mark, params.Query) else _body(kind)
    if name in path_names:
        return _path(name, TypeAdapter(hint))
    if isinstance(mark, params.Header):
        return _header(name.replace("_", "-"), TypeAdapter(hint), default)
    return _query_value(name, TypeAdapter(hint), default)


def _dependency(function: Callable[..., Any], path_names: Sequence[str]) -> Read:
    sources = _sources(function, path_names)
    if list(sources) == ["request"]:
        return function
    return lambda request: function(**{name: read(request) for name, read in sources.items()})


def _path(name: str, adapter: TypeAdapter[Any]) -> Read:
    return lambda request: _checked(adapter, request.path_params[name], "path", name)


def _header(name: str, adapter: TypeAdapter[Any], default: object) -> Read:
    return lambda request: _single(adapter, request.headers.get(name), default, "header", name)


def _query_value(name: str, adapter: TypeAdapter[Any], default: object) -> Read:
    return lambda request: _single(adapter, request.query_params.get(name), default, "query", name)


def _single(adapter: TypeAdapter[Any], value: str | None, default: object, *where: str) -> object:
    if value is not None:
        return _checked(adapter, value, *where)
    if default is inspect.Parameter.empty:
        raise _invalid(where, "missing", "This value is needed.")
    return default


def _query_model(model: type[BaseModel]) -> Read:
    lists = {field.alias or name for name, field in model.model_fields.items() if _is_list(field)}

    def read(request: Request) -> object:
        if not request.scope["query_string"]:
            return nothing_asked()
        query = request.query_params
        given = {key: query.getlist(key) if key in lists else query[key] for key in query}
        return _checked(model, given, "query")

    @cache
    def nothing_asked() -> object:
        return _checked(model, {}, "query")

    return read


def _is_list(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is list


def _body(model: type[BaseModel]) -> Read:
    def read(request: Request) -> object:
        return _checked(model, _json(request), "body")

    return read


def _json(request: Request) -> object:
    body: bytes = request.scope["taskflow.body"]
    if not body:
        raise _invalid(("body",), "missing", "Send a JSON object as the body.")
    sent: bytes = request.scope["taskflow.headers"].get(b"content-type", b"")
    kind = sent.partition(b";")[0].strip().lower()
    if not kind.endswith(_JSON_TYPES):
        raise _invalid(("body",), "content_type", "Send JSON, with Content-Type: application/json.")
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400) from error


def _invalid(where: tuple[str, ...], kind: str, message: str) -> _Invalid:
    error = PydanticCustomError(kind, message)
    return _Invalid(
        where,
        ValidationError.from_exception_data("", [{"type": error, "loc": (), "input": None}]),
    )


def _checked(kind: type[BaseModel] | TypeAdapter[Any], value: object, *where: str) -> object:
    try:
        if isinstance(kind, TypeAdapter):
            return kind.validate_python(value)
        return kind.model_validate(value)
    except ValidationError as error:
        raise _Invalid(where, error) from None
