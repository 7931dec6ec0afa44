#include "config/load.h"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "config/values/collections.h"
#include "config/values/scalars.h"
#include "config/yaml/document.h"
#include "connector/base/text/text.h"

namespace millrace::config {
namespace {

constexpr std::size_t kMostFiles = 256;
constexpr std::size_t kLargestFile = 4u << 20;
constexpr std::size_t kMostTextOfAll = 16u << 20;

Place start_of(const std::filesystem::path& path) {
  return {std::make_shared<const std::string>(path.string()), 1, 1};
}

// What comes by a pipe has no neighbours that a path could name.
std::filesystem::path folder_of(const std::filesystem::path& file) {
  std::error_code ignored;
  const bool is_pipe =
      std::filesystem::is_fifo(file, ignored) || file.string().starts_with("/dev/");
  return is_pipe ? std::filesystem::path() : file.parent_path();
}

// One call of load_document(): the files that are still to read, and the map that grows.
class Loading {
 public:
  Loading(const Lookup& lookup, Problems& problems, const LoadOptions& options)
      : lookup_(lookup), problems_(problems), options_(options) {}

  Node load(const std::filesystem::path& path);

 private:
  struct Wanted {
    std::filesystem::path path;
    Place place;        // Of the line that includes it.
    std::string shown;  // The path, without what ${...} gave.
    Pipes pipes = Pipes::Refused;
  };

  Folders folders_in(std::filesystem::path folder) const;
  void want(Wanted wanted);
  void read(const Wanted& wanted);
  void refuse_file(const Wanted& wanted, const std::string& message);
  void include(const Node& node, const std::filesystem::path& folder);
  void merge(Node::Entry entry);
  void merge_maps(Node::Entry& first, Node::Entry second);

  const Lookup& lookup_;
  Problems& problems_;
  const LoadOptions& options_;
  std::deque<Wanted> wanted_;
  std::set<std::string> known_;
  std::size_t text_ = 0;
  Node merged_ = Node::map({});
};

Folders Loading::folders_in(std::filesystem::path folder) const {
  return {.inputs = folder, .outputs = options_.workdir.value_or(std::move(folder))};
}

Node Loading::load(const std::filesystem::path& path) {
  merged_.place = start_of(path);
  const bool is_folder = lookup_.files().is_folder(path);
  const auto folder = is_folder ? path : folder_of(path);
  merged_.source = std::make_shared<const SourceText>("", folders_in(folder));
  if (is_folder) {
    const auto files = lookup_.files().yaml_files(path);
    if (!files) {
      problems_.add({merged_.place.file, 0, 0}, "", files.error().message());
    } else if (files->empty()) {
      problems_.add({merged_.place.file, 0, 0}, "",
                    "is a folder without *.yaml or *.yml files; add one, or name a file");
    } else {
      for (const auto& file : *files) want({file, start_of(file), file.string()});
    }
  } else {
    want({path, start_of(path), path.string(), options_.pipes});
  }
  while (!wanted_.empty()) {
    const Wanted next = std::move(wanted_.front());
    wanted_.pop_front();
    read(next);
  }
  return std::move(merged_);
}

void Loading::want(Wanted wanted) {
  std::error_code ignored;
  const auto canonical = std::filesystem::weakly_canonical(wanted.path, ignored);
  if (!known_.insert(canonical.empty() ? wanted.path.string() : canonical.string()).second) {
    problems_.add(std::move(wanted.place), "include",
                  fmt::format("{} was already included, or includes itself; remove this line",
                              printable(wanted.shown)));
    return;
  }
  if (known_.size() > kMostFiles) {
    if (known_.size() > kMostFiles + 1) return;  // Said once.
    problems_.add(std::move(wanted.place), "include",
                  fmt::format("more than {} files are read; join some", kMostFiles));
    return;
  }
  wanted_.push_back(std::move(wanted));
}

void Loading::read(const Wanted& wanted) {
  const auto text = lookup_.files().read(wanted.path, kLargestFile, wanted.pipes);
  if (!text) {
    refuse_file(wanted, text.error().message());
    return;
  }
  text_ += text->size();
  if (text_ > kMostTextOfAll) {
    problems_.add(wanted.place, "", "all files together hold more than 16 MiB; write less");
    wanted_.clear();
    return;
  }
  const auto folder = folder_of(wanted.path);
  auto document = parse_document(*text, wanted.shown, problems_, {}, folders_in(folder));
  if (!document) return;
  if (document->is_scalar() && !document->text.contains(':')) {
    problems_.add(
        document->place, "",
        "is plain text, not a millrace file; millrace init FILE writes one to start from");
    return;
  }
  if (!document->is_map()) {
    refuse_kind(*document, "", "a map", problems_);
    return;
  }
  interpolate(*document, lookup_, folder, problems_, options_.unread);
  for (Node::Entry& entry : document->entries) {
    if (entry.key == "include") {
      include(entry.value, folder);
    } else {
      merge(std::move(entry));
    }
  }
}

// The first files are known by their own names, which stand in front of a message.
void Loading::refuse_file(const Wanted& wanted, const std::string& message) {
  const bool is_included = wanted.place.file && *wanted.place.file != wanted.shown;
  if (is_included) {
    problems_.add(wanted.place, "include", fmt::format("{} {}", printable(wanted.shown), message));
  } else {
    problems_.add({wanted.place.file, 0, 0}, "", message);
  }
}

void Loading::include(const Node& node, const std::filesystem::path& folder) {
  const auto paths = parse_value<std::vector<std::string>>(node, "include", problems_);
  if (!paths) return;
  for (std::size_t i = 0; i < paths->size(); ++i) {
    const Node& one = node.is_list() ? node.items[i] : node;
    if (one.text.empty()) {
      problems_.add(one.place, "include", "names no file; write [other.yaml]");
    } else {
      const auto& shown = one.tainted ? "${...}" : one.text;
      want({folder / one.text, one.place, (folder / shown).string()});
    }
  }
}

void Loading::merge(Node::Entry entry) {
  const auto first = std::ranges::find(merged_.entries, entry.key, &Node::Entry::key);
  if (first == merged_.entries.end()) {
    merged_.entries.push_back(std::move(entry));
    return;
  }
  const bool maps = entry.value.is_map() && first->value.is_map();
  if (maps && std::ranges::find(options_.merged, entry.key) != options_.merged.end()) {
    merge_maps(*first, std::move(entry));
    return;
  }
  problems_.add(entry.place, entry.key,
                fmt::format("is also written at {}; keep one of them", first->place.text()));
}

void Loading::merge_maps(Node::Entry& first, Node::Entry second) {
  std::map<std::string, Place> places;
  for (const Node::Entry& entry : first.value.entries) places.emplace(entry.key, entry.place);
  for (Node::Entry& entry : second.value.entries) {
    const auto other = places.find(entry.key);
    if (other == places.end()) {
      first.value.entries.push_back(std::move(entry));
      continue;
    }
    problems_.add(entry.place, path_of(first.key, entry.key),
                  fmt::format("is also written at {}; rename one of them", other->second.text()));
  }
}

}  // namespace

LoadOptions load_options(const Description& file) {
  LoadOptions options;
  for (const FieldDescription& field : file.fields) {
    if (field.type.shape == Type::Shape::Map) options.merged.push_back(field.key);
  }
  return options;
}

Node load_document(const std::filesystem::path& path, const Lookup& lookup, Problems& problems,
                   const LoadOptions& options) {
  return Loading(lookup, problems, options).load(path);
}

}  // namespace millrace::config
