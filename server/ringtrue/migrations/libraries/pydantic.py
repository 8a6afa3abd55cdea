"""pydantic 1 to 2."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_GUIDE = "Pydantic migration guide"

LIBRARY = Library(
    "pydantic",
    (
        *changed("2.0", "", _GUIDE, {
            "pydantic.conlist[unique_items]": "? use 'conset'",
            "pydantic.PyObject": "pydantic.ImportString",
            "pydantic.error_wrappers.ValidationError": "pydantic.ValidationError",
            "pydantic.generics.GenericModel": "? derive from 'pydantic.BaseModel' and 'typing.Generic'",
        }, since="2.0"),
        *changed("", "2.0", _GUIDE, {
            "pydantic.parse_raw_as": "? use 'pydantic.TypeAdapter(type).validate_json'",
            "pydantic.conlist[min_items]": "min_length=",
            "pydantic.conlist[max_items]": "max_length=",
        }, since="2.0"),
        *changed("2.0", "", _GUIDE, {
            "pydantic.BaseModel.dict": ".model_dump",
            "pydantic.BaseModel.json": ".model_dump_json",
            "pydantic.BaseModel.copy": ".model_copy",
            "pydantic.BaseModel.construct": ".model_construct",
            "pydantic.BaseModel.parse_obj": ".model_validate",
            "pydantic.BaseModel.parse_raw": ".model_validate_json",
            "pydantic.BaseModel.parse_file": "? read the file and call 'model_validate_json'",
            "pydantic.BaseModel.from_orm": "? use 'model_validate' with 'from_attributes=True' in the configuration",
            "pydantic.BaseModel.validate": ".model_validate",
            "pydantic.BaseModel.schema": ".model_json_schema",
            "pydantic.BaseModel.schema_json": "? use 'json.dumps(Model.model_json_schema())'",
            "pydantic.BaseModel.update_forward_refs": ".model_rebuild",
            "pydantic.BaseModel.__fields__": ".model_fields",
            "pydantic.BaseModel.__fields_set__": ".model_fields_set",
            "pydantic.validator": "? use 'pydantic.field_validator' with '@classmethod'",
            "pydantic.root_validator": "? use 'pydantic.model_validator'",
            "pydantic.parse_obj_as": "? use 'pydantic.TypeAdapter(type).validate_python'",
            "pydantic.schema_of": "? use 'pydantic.TypeAdapter(type).json_schema'",
            "pydantic.validate_arguments": "pydantic.validate_call",
            "pydantic.Extra": "? write the string: 'extra=\"forbid\"'",
            "pydantic.Field[min_items]": "min_length=",
            "pydantic.Field[max_items]": "max_length=",
            "pydantic.Field[example]": "? use 'examples=[…]', or 'json_schema_extra'",
            "pydantic.BaseModel.Config": "? use 'model_config = ConfigDict(…)'",
        }, since="2.0"),
        *changed("", "2.0", _GUIDE, {
            "pydantic.Field[regex]": "pattern=",
            "pydantic.Field[const]": "? use 'typing.Literal'",
            "pydantic.Field[unique_items]": "? use a set",
            "pydantic.Field[allow_mutation]": "? use 'frozen', which means the opposite",
            "pydantic.constr[regex]": "pattern=",
            "pydantic.BaseSettings": "pydantic_settings.BaseSettings",
            "pydantic.ConstrainedStr": "? use 'pydantic.constr' or 'typing.Annotated'",
            "pydantic.ConstrainedInt": "? use 'pydantic.conint' or 'typing.Annotated'",
            "pydantic.ConstrainedFloat": "? use 'pydantic.confloat' or 'typing.Annotated'",
            "pydantic.ConstrainedList": "? use 'pydantic.conlist' or 'typing.Annotated'",
            "pydantic.Required": "? write '...'",
            "pydantic.fields.ModelField": "? use 'pydantic.fields.FieldInfo'",
            "pydantic.errors.PydanticValueError": "? raise ValueError",
            "pydantic.NoneStr": "? write 'str | None'",
            "pydantic.Protocol": "? nothing replaces it",
            "pydantic.compiled": "? nothing replaces it",
        }, since="2.0"),
    ),
    aliases={
        "pydantic.main.BaseModel": "pydantic.BaseModel",
        "pydantic.fields.Field": "pydantic.Field",
        "pydantic.types.constr": "pydantic.constr",
        "pydantic.types.conlist": "pydantic.conlist",
    },
    eager=("pydantic",),
)  # fmt: skip
