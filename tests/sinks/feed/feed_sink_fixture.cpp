#include <filesystem>

#include "connector/components/feeds/feed_note.h"
#include "tests/contracts/sink_fixture.h"
#include "tests/support/temp_folder.h"

namespace millrace::testing {

using components::Mode;

namespace {

// Reads what a reader over HTTP would get.
class FeedFixture final : public SinkFixture {
 public:
  config::Node connection() override { return option_map({{"root", folder_.path().string()}}); }
  config::Node destination(Mode mode, const std::vector<std::string>& key) override {
    return with_rows(option_map({{"name", "rows.jsonl"}}), mode, key);
  }
  std::vector<Mode> modes() const override { return {Mode::Replace, Mode::Upsert, Mode::Mirror}; }

  std::optional<Rows> read(const std::vector<std::string>& columns) override {
    const auto note = components::read_feed_note(feed());
    if (!note) return std::nullopt;
    Rows rows;
    const std::string text = read_file(feed() / note->file);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      rows.push_back(json_row(std::string_view(text).substr(at, end - at), columns));
      at = end + 1;
    }
    return rows;
  }
  std::size_t leftovers() override {
    if (!std::filesystem::exists(feed())) return 0;
    const auto note = components::read_feed_note(feed());
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(feed())) {
      const auto name = entry.path().filename().string();
      const bool is_part = note && (name == components::kFeedNote || name == note->file ||
                                    name == note->gzip_file || name == note->rows_file);
      count += is_part ? 0 : 1;
    }
    return count;
  }

 private:
  std::filesystem::path feed() const { return folder_ / "rows.jsonl"; }

  TempFolder folder_;
};

}  // namespace

void register_feed_sink_fixture(SinkFixtures& fixtures);

void register_feed_sink_fixture(SinkFixtures& fixtures) {
  fixtures.add({"feed", [](auto&, auto&, auto&) -> std::unique_ptr<SinkFixture> {
                  return std::make_unique<FeedFixture>();
                }});
}

}  // namespace millrace::testing
