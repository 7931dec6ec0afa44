#include "connector/components/loads/load_tag.h"

#include <memory>
#include <utility>
#include <vector>

namespace millrace::components {

Field LoadTag::field() {
  return {std::string(kLoadColumn), {TypeKind::Text}, false};
}

LoadTag::LoadTag(const Schema& columns, std::string load_id) {
  std::vector<Field> fields = columns.fields();
  fields.push_back(field());
  schema_ = std::make_shared<const Schema>(std::move(fields));
  // One slice for all rows: a stride of zero.
  struct Storage {
    std::string text;
    Slice slice;
  };
  const auto size = static_cast<std::uint32_t>(load_id.size());
  auto storage = std::make_shared<Storage>(Storage{std::move(load_id), {0, size}});
  const char* bytes = storage->text.data();
  const Slice* slice = &storage->slice;
  column_ = {std::move(storage), bytes, slice, 0};
}

Batch LoadTag::add_to(Batch batch) const {
  batch.columns.push_back(column_);
  batch.schema = schema_;
  return batch;
}

}  // namespace millrace::components
