#include "connector/engine/rows/row_policy.h"

#include "connector/io/files/folders.h"

namespace millrace::engine {
namespace {

std::optional<std::string> complaint_about_limit(const RowPolicy& policy) {
  if (!policy.at_most || policy.action == OnRowError::Quarantine) return std::nullopt;
  return "at_most limits a quarantine; write action: quarantine beside it, or remove it";
}

}  // namespace

void RowPolicy::keep_default_in(const std::filesystem::path& outputs) {
  const auto usual = RowPolicy{}.folder;
  if (folder == usual) folder = config::OutputPath(outputs, usual.written);
}

config::Spec<RowPolicy> row_policy_spec() {
  return config::Spec<RowPolicy>("on_row_error",
                                 "What happens when a row breaks the contract or fails in a step.")
      .field<&RowPolicy::action>(
          "fail: nothing is loaded. quarantine: the row is written to a file, the other rows are "
          "loaded, and the run ends with exit 3.")
      .field<&RowPolicy::at_most>(
          "How many rows may be quarantined, as a number or as a share of the rows read and of "
          "those that steps have added to them. With more of them nothing is loaded.",
          {.example = "100"})
      .field<&RowPolicy::folder>(
          "Where the files of quarantined rows are written, one for each run that has some. It is "
          "created if it does not exist.",
          {.example = ".millrace/quarantine",
           .check =
               [](const config::OutputPath& folder) {
                 return io::complaint_about_folder_to_write(folder.path);
               }})
      .check_at<&RowPolicy::at_most>(&complaint_about_limit)
      .shorthand<&RowPolicy::action>();
}

}  // namespace millrace::engine
