// Between text and boolean or uuid.

#include <fmt/format.h>

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/catalog/overload.h"
#include "connector/sql/functions/text/sections.h"
#include "connector/sql/functions/text/simple_texts.h"

namespace millrace::sql {
namespace {

using View = std::string_view;

std::unexpected<Reason> invalid_input(SqlType type, View text) {
  return fault("invalid input syntax for type {}: \"{}\"", known(name_of(type)), text);
}

}  // namespace

void register_simple_cast_function_group(Catalog& catalog);

void register_simple_cast_function_group(Catalog& catalog) {
  catalog.add_cast(overload<Boolean(Text)>([](View text) -> Outcome<bool> {
    if (const auto value = boolean_of(text)) return *value;
    return invalid_input(SqlType::Boolean, text);
  }));
  catalog.add_cast(
      overload<Text(Boolean)>([](bool value) -> View { return value ? "true" : "false"; }));
  catalog.add_cast(overload<Uuid(Text)>([](View text) -> Outcome<UuidBytes> {
    if (const auto value = uuid_of(text)) return *value;
    return invalid_input(SqlType::Uuid, text);
  }));
  catalog.add_cast(overload<Text(Uuid)>(uuid_text));
  catalog.add_function({"try_boolean",
                        kConversionSection,
                        "The text as a boolean, or NULL when it is none.",
                        {{"try_boolean('yes')", "true"}, {"try_boolean('perhaps')", "NULL"}},
                        {overload<Boolean(Text)>(boolean_of)},
                        true});
  catalog.add_function({"try_uuid",
                        kConversionSection,
                        "The text as a uuid, or NULL when it is none.",
                        {{"try_uuid('{A0EEBC99-9C0B4EF8-BB6D6BB9BD380A11}')",
                          "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
                         {"try_uuid('7')", "NULL"}},
                        {overload<Uuid(Text)>(uuid_of)},
                        true});
}

}  // namespace millrace::sql
