#pragma once

#include "config/rendering/schema_parts.h"
#include "config/spec/description.h"
#include "config/values/type.h"

namespace millrace::config {

// What a schema says of a single value: text, a secret, a number, true or false, or a choice.
Parts scalar_parts(const Type& type);

// The option's type: a choice where it is text that has to be one of some.
Type narrowed_type(const FieldDescription& field);

}  // namespace millrace::config
