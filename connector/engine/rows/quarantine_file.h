#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "connector/engine/rows/quarantine.h"
#include "connector/io/files/atomic_file.h"

namespace millrace::engine {

// The name of the file that keeps the quarantined rows of a run: the sync's name, as far as a file
// can have it, and the run's id.
std::string quarantine_file_name(std::string_view sync, std::string_view run_id);

// Keeps the rows in a file, one JSON object a line, for its owner alone (0600). It is begun with
// the first row and appears whole with finish(); until then nothing is to be seen of it, and
// without finish() nothing is left. Blocking.
class QuarantineFile final : public Quarantine {
 public:
  // The folder is made, for its owner alone, when there is a row.
  QuarantineFile(std::filesystem::path folder, std::string name)
      : folder_(std::move(folder)), name_(std::move(name)) {}

  Result<void> add(const QuarantinedRow& row) override;

  // Call after the last row. The path of the file; nullopt, and no file, when there was no row.
  Result<std::optional<std::filesystem::path>> finish();

 private:
  Result<void> begin();
  Result<void> write_out();

  std::filesystem::path folder_;
  std::string name_;
  std::optional<io::AtomicFile> file_;
  std::string lines_;  // Not written yet.
};

}  // namespace millrace::engine
