#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "connector/components/environment.h"
#include "connector/components/sink.h"
#include "connector/formats/format.h"
#include "connector/io/atomic_file.h"
#include "sinks/files/old_rows.h"

namespace millrace::sinks {

// Which file is written, and how.
struct FileTarget {
  const std::filesystem::path& root;  // Of the connection, which outlives this.
  std::filesystem::path path;         // Below the root.
  const formats::Format* format = nullptr;
  components::Mode mode = components::Mode::Replace;

  std::string shown() const { return (root / path).string(); }
};

// One export on its way into one file: rows go to a part file beside the target, and commit()
// moves that over it. While a batch is encoded, the bytes of those before it are written.
class FileLoad final : public components::Load {
 public:
  // What is referred to outlives the load.
  FileLoad(const FileTarget& target, components::LoadIdentity identity,
           components::Environment& environment);

  Task<Result<void>> begin(SchemaPtr schema) override;
  Task<Result<void>> write(Batch batch) override;
  Task<Result<components::LoadReport>> commit(components::LoadTotals expected) override;
  Task<void> abandon() override;

 private:
  bool appends() const { return target_.mode == components::Mode::Append; }
  Task<Result<void>> take_over_old();
  Result<void> copy_old(OldRows& rows, std::uint64_t& offset);
  Result<void> write_header(bool rows_follow_others);
  Batch with_load_column(Batch batch) const;
  Task<void> encode(const Batch& batch, Result<void>& result);
  Task<void> flush(Result<void>& result);
  Result<components::LoadReport> publish();

  const FileTarget& target_;
  components::LoadIdentity identity_;
  components::Environment& environment_;
  SchemaPtr columns_;  // As written, kLoadColumn included.
  std::unique_ptr<formats::Encoder> encoder_;
  std::optional<io::AtomicFile> file_;
  std::string encoded_;  // Grows with each batch...
  std::string full_;     // ...until it is handed over to be written.
  std::uint64_t rows_ = 0;
  bool already_loaded_ = false;
};

}  // namespace millrace::sinks
