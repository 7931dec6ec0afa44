#include "tests/service/feeds/feeds_fixture.h"

#include <utility>

#include "connector/base/sha256.h"
#include "connector/io/compression/compressor.h"

namespace millrace::testing {

FeedsTest::FeedsTest() {
  feed_.name = "vip.csv";
  feed_.sync = "vips";
  feed_.folder = folder_ / "feeds" / "vip.csv";
  feed_.tokens = {config::Secret(kToken)};
}

void FeedsTest::publish(const std::string& rows, std::chrono::seconds age) {
  ShortSha256 hash;
  hash.add(rows);
  components::FeedNote note{.sync = "vips",
                            .run_id = "run-1",
                            .rows = 1,
                            .bytes = rows.size(),
                            .sha256 = hash.whole_digest(),
                            .as_of = clock_.wall_now() - age,
                            .changed = clock_.wall_now() + std::chrono::seconds(loads_++)};
  note.file = components::generation_name(note.sha256, ".csv");
  const auto gzip = io::compressed(io::Compression::Gzip, rows);
  note.gzip_file = note.file + ".gz";
  note.gzip_bytes = gzip.size();
  const std::string folder = "feeds/vip.csv/";
  folder_.write(folder + note.file, rows);
  folder_.write(folder + note.gzip_file, gzip);
  folder_.write(folder + "next", to_json(note));
  std::filesystem::rename(feed_.folder / "next", feed_.folder / "feed.json");
}

void FeedsTest::serve(std::vector<components::ServedFeed> feeds, bool on_loopback) {
  host_.on_loop([&] { feeds_->serve(std::move(feeds), on_loopback); });
}

void FeedsTest::start_with_feeds() {
  feeds_.emplace(clock_, host_.workers,
                 [this](const std::string& sync) { refreshed_.push_back(sync); });
  feeds_->serve({feed_}, on_loopback_);
  start();
  host_.on_loop([&] { site_->hand_out(*feeds_); });
}

}  // namespace millrace::testing
