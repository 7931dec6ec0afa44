#include "sinks/feed/config.h"

#include <algorithm>
#include <optional>

#include "connector/components/options/token_rule.h"
#include "connector/io/files/folders.h"
#include "connector/io/http/message/url.h"

namespace millrace::sinks::feed {

using components::KeyUse;
using components::Mode;

namespace {

std::optional<std::string> complaint_about_access(const FeedConfig& config) {
  if (config.public_ && !config.token.empty()) {
    return "has everybody read what a token is for; remove one of them";
  }
  return std::nullopt;
}

std::optional<std::string> complaint_about_path(const FeedConfig& config) {
  if (!config.token_in_path || fit_into_path(config.token)) return std::nullopt;
  return std::string(kUnfitForPath);
}

std::optional<std::string> complaint_about_stale(const FeedDestinationConfig& to) {
  if (to.stale == components::StaleFeed::Refuse || to.max_age) return std::nullopt;
  return "says what becomes of data older than max_age, which is not set; write it, too";
}

}  // namespace

bool fit_into_path(const std::vector<config::Secret>& tokens) {
  return std::ranges::all_of(tokens, [](const config::Secret& token) {
    return io::percent_encoded(token.reveal()) == token.reveal();
  });
}

void FeedConfig::keep_default_in(const std::filesystem::path& folder) {
  const auto usual = FeedConfig().root;
  if (root.path == usual.path) root = config::OutputPath(folder, usual.written);
}

components::Capabilities feed_capabilities() {
  return {.modes = {{Mode::Replace, KeyUse::Optional},
                    {Mode::Upsert, KeyUse::Required},
                    {Mode::Mirror, KeyUse::Required}},
          .usual_with_key = Mode::Upsert,
          .counts_rows = true,
          .reads_back = true};
}

config::Spec<FeedConfig> feed_spec() {
  return config::Spec<FeedConfig>("feed",
                                  "Files that millrace serve hands out over HTTP, as /feeds/NAME.")
      .field<&FeedConfig::token>(
          "Who has it may read the feeds of this connection: as Bearer, or as the password of "
          "Basic with any user. A list has several of them, for one that takes over from another.",
          {.example_yaml = "\"${file:/run/secrets/feed-token}\"",
           .check = components::complaint_about_tokens})
      .field<&FeedConfig::token_in_path>(
          "A token may stand in the address, /feeds/TOKEN/NAME, for readers that can send neither. "
          "Addresses are kept in logs and histories, so it is off by default.")
      .field<&FeedConfig::public_>(
          "Everybody who reaches the service may read the feeds. Without it, feeds that have no "
          "token are for a listener on loopback only.")
      .field<&FeedConfig::root>(
          "The folder of the feeds, relative to the YAML file. Nothing else should write there.",
          {.example = "feeds",
           .check =
               [](const config::OutputPath& root) {
                 return io::complaint_about_folder_to_write(root.path);
               }})
      .check_at<&FeedConfig::public_>(complaint_about_access)
      .check_at<&FeedConfig::token_in_path>(complaint_about_path);
}

config::Spec<FeedDestinationConfig> feed_destination_spec() {
  return config::Spec<FeedDestinationConfig>(
             "feed", "One feed: the last load, whole, for whoever asks for it.")
      .field<&FeedDestinationConfig::name>(
          "The end of its address. What it ends in decides the format: .csv, .jsonl, .json (an "
          "array of objects) or .xlsx.",
          {.required = true, .example = "vip.csv"})
      .include<&FeedDestinationConfig::rows>(components::table_options_spec(
          feed_capabilities(),
          {.mode = "replace: readers get the rows of the last load; upsert: those of earlier loads "
                   "stay; mirror: as replace, counted by the key. upsert if there is a key, else "
                   "replace.",
           .key = "The columns that tell rows apart. With them the feed is in their order."}))
      .field<&FeedDestinationConfig::token>(
          "Tokens of this feed alone, in place of those of the connection.",
          {.example_yaml = "\"${file:/run/secrets/vip-token}\"",
           .check = components::complaint_about_tokens})
      .field<&FeedDestinationConfig::max_age>(
          "How old the data may be, counted from the moment that they are of. Without it they may "
          "be of any age.",
          {.example = "1h", .min = std::chrono::seconds(1)})
      .field<&FeedDestinationConfig::stale>(
          "What becomes of data that are older than max_age. refuse: readers get 503 and are told "
          "to come back; warn: they get them, with the header Warning.")
      .field<&FeedDestinationConfig::refresh_on_read>(
          "Who reads data that are older than this has a run of the sync begin, and gets what is "
          "there. No more than one run begins so within that time.",
          {.example = "10m", .min = std::chrono::seconds(1)})
      .field<&FeedDestinationConfig::spreadsheet_safe>(
          "Puts an apostrophe before each text of a CSV feed that a spreadsheet would take for a "
          "formula. It changes the data: only for feeds that people open in a spreadsheet.")
      .check_at<&FeedDestinationConfig::stale>(complaint_about_stale)
      .shorthand<&FeedDestinationConfig::name>();
}

}  // namespace millrace::sinks::feed
