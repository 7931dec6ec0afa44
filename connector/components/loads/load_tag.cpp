#include "connector/components/loads/load_tag.h"

#include <utility>

#include "connector/components/loads/load.h"

namespace millrace::components {

ConstantColumn load_tag(std::string load_id) {
  return {{std::string(kLoadColumn), {TypeKind::Text}, false}, std::move(load_id)};
}

}  // namespace millrace::components
