#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include "tests/contracts/sink_fixture.h"
#include "tests/support/temp_folder.h"
#include "tests/support/unread_pipe.h"

namespace millrace::testing {

using components::Mode;

namespace {

// A file that stands in for standard output, as after `>>`.
class StdoutFixture final : public SinkFixture {
 public:
  explicit StdoutFixture(components::Environment& environment)
      : environment_(environment),
        file_(open((folder_ / "rows").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {
    environment_.output = file_;
  }
  ~StdoutFixture() override { close(file_); }

  config::Node connection() override { return option_map({}); }
  config::Node destination(Mode, const std::vector<std::string>&) override {
    return option_map({});
  }
  std::vector<Mode> modes() const override { return {Mode::Append}; }

  std::optional<Rows> read(const std::vector<std::string>& columns) override {
    const std::string text = read_file(folder_ / "rows");
    if (text.empty()) return std::nullopt;
    Rows rows;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      rows.push_back(json_row(std::string_view(text).substr(at, end - at), columns));
      at = end + 1;
    }
    return rows;
  }
  std::string cannot_stage() const override { return "what was printed cannot be taken back"; }
  void fall_silent() override { environment_.output = unread_.writer(); }

 private:
  components::Environment& environment_;
  TempFolder folder_;
  UnreadPipe unread_;
  int file_;
};

}  // namespace

void register_stdout_sink_fixture(SinkFixtures& fixtures);

void register_stdout_sink_fixture(SinkFixtures& fixtures) {
  fixtures.add({"stdout", [](auto& environment, auto&, auto&) -> std::unique_ptr<SinkFixture> {
                  return std::make_unique<StdoutFixture>(environment);
                }});
}

}  // namespace millrace::testing
