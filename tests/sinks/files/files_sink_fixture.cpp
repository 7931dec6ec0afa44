#include <filesystem>

#include "tests/contracts/sink_fixture.h"
#include "tests/support/temp_folder.h"

namespace millrace::testing {

using components::Mode;

namespace {

class FilesFixture final : public SinkFixture {
 public:
  config::Node connection() override { return option_map({{"root", folder_.path().string()}}); }
  config::Node destination(Mode mode, const std::vector<std::string>&) override {
    return with_rows(option_map({{"path", "rows.jsonl"}}), mode);
  }
  std::vector<Mode> modes() const override { return {Mode::Append, Mode::Replace}; }

  std::optional<Rows> read(const std::vector<std::string>& columns) override {
    if (!std::filesystem::exists(folder_ / "rows.jsonl")) return std::nullopt;
    Rows rows;
    const std::string text = read_file(folder_ / "rows.jsonl");
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      rows.push_back(json_row(std::string_view(text).substr(at, end - at), columns));
      at = end + 1;
    }
    return rows;
  }
  std::size_t leftovers() override {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      count += entry.path().filename() == "rows.jsonl" ? 0 : 1;
    }
    return count;
  }

 private:
  TempFolder folder_;
};

}  // namespace

void register_files_sink_fixture(SinkFixtures& fixtures);

void register_files_sink_fixture(SinkFixtures& fixtures) {
  fixtures.add({"files", [](auto&, auto&, auto&) -> std::unique_ptr<SinkFixture> {
                  return std::make_unique<FilesFixture>();
                }});
}

}  // namespace millrace::testing
