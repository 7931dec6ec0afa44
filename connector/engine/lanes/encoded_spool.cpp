#include "connector/engine/lanes/encoded_spool.h"

#include <cstring>
#include <span>

namespace millrace::engine {
namespace {

// What lies in front of the bytes of a batch.
struct Head {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
};

}  // namespace

void EncodedSpool::append(const Batch& batch) {
  if (failure_ || batch.rows == 0) return;
  if (auto written = write(batch); !written) {
    failure_ = std::move(written).error();
    file_.reset();
    bytes_ = 0;
  }
}

Result<void> EncodedSpool::write(const Batch& batch) {
  if (!file_) {
    auto file = io::TempFile::create(folder_);
    if (!file) return fail(std::move(file).error().during("spool"));
    file_ = *std::move(file);
  }
  scratch_.assign(sizeof(Head), '\0');
  if (auto encoded = encoding_->encode(batch, scratch_); !encoded) return encoded;
  const Head head{batch.rows, scratch_.size() - sizeof(Head)};
  std::memcpy(scratch_.data(), &head, sizeof head);
  if (auto written = file_->append(scratch_); !written) {
    return fail(std::move(written).error().during("spool"));
  }
  bytes_ = file_->size();
  origins_.add(batch.origins, batch.rows);
  return {};
}

Result<components::EncodedRows> EncodedSpool::Reader::next() {
  const auto& file = *spool_->file_;
  Head head;
  const std::span<char> as_bytes(reinterpret_cast<char*>(&head), sizeof head);
  if (auto read = file.read(offset_, as_bytes); !read) return fail(read.error());
  components::EncodedRows rows{{}, head.rows};
  Result<void> read;
  // The library may offer more room than was asked for.
  rows.bytes.resize_and_overwrite(head.bytes, [&](char* bytes, std::size_t) {
    read = file.read(offset_ + sizeof head, {bytes, head.bytes});
    return head.bytes;
  });
  if (!read) return fail(read.error());
  offset_ += sizeof head + head.bytes;
  return rows;
}

}  // namespace millrace::engine
