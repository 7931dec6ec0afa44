#pragma once

#include "config/spec/spec.h"
#include "connector/engine/plan/file_options.h"

namespace millrace::engine {

// The whole file as one spec: the parser, the JSON Schema and the reference are derived from it, so
// that no key is listed anywhere else. The registry outlives the spec, and what it parses. Messages
// use the names of the connections that `document` has.
config::Spec<FileOptions> file_spec(const components::Registry& registry,
                                    const config::Node* document = nullptr);

}  // namespace millrace::engine
