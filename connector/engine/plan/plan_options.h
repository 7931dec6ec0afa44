#pragma once

#include "config/spec/spec.h"
#include "connector/components/column_type.h"
#include "connector/engine/plan/plan.h"

// The options of the file that belong to no component: declared once, for the parser, the schema
// and the reference.

namespace millrace::engine {

// One entry of `columns`; `Orders: integer` is short for `Orders: {type: integer}`.
struct ColumnOptions {
  std::string as;
  Type type;
  bool required = false;
  std::optional<std::string> default_;
};

config::Spec<ColumnOptions> column_spec();
config::Spec<SpoolOptions> spool_spec();

}  // namespace millrace::engine

namespace millrace::config {

template <>
struct EnumNames<transforms::OtherColumns> {
  static constexpr auto kNames =
      std::to_array<std::pair<std::string_view, transforms::OtherColumns>>(
          {{"keep", transforms::OtherColumns::Keep},
           {"drop", transforms::OtherColumns::Drop},
           {"fail", transforms::OtherColumns::Fail}});
};

}  // namespace millrace::config
