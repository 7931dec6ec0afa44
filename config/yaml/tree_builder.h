#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include "config/tree/node.h"
#include "config/tree/problems.h"
#include "config/yaml/document_limits.h"

namespace millrace::config {

// Thrown out of the YAML parser when a limit is exceeded, since it has no other way to stop. The
// problem was added before; parse_document() catches it.
struct StopParsing {};

// Builds the tree from the parser's events and refuses what is not allowed. One document.
class TreeBuilder final : public YAML::EventHandler {
 public:
  // `problems` and `limits` outlive the builder; the source is shared with its nodes.
  TreeBuilder(std::shared_ptr<const SourceText> source, std::shared_ptr<const std::string> file,
              Problems& problems, const DocumentLimits& limits);

  bool has_document() const { return documents_ > 0; }
  // The document's tree, once the parser is done. Call once.
  Node take() { return std::move(root_); }
  // The parser's mark as a place of the file.
  Place place_of(const YAML::Mark& mark) const;

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { close(); }

 private:
  // A list or map that is still open.
  struct Frame {
    Node node;
    YAML::anchor_t anchor = 0;
    bool is_key = false;  // It stands where a key should be.
    bool has_key = false;
    bool drop = false;  // The key was refused: its value is read and forgotten.
    std::string key;
    Place key_place;
    std::unordered_map<std::string, Place> seen;
  };
  // What a node costs of the limits.
  struct Size {
    std::size_t nodes = 1;
    std::size_t depth = 1;
    std::size_t bytes = 0;
  };

  // The next node is the key of a map.
  bool awaits_key() const;
  void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor);
  void close();
  void add(Node node, YAML::anchor_t anchor);
  void add_key(const std::string& text, bool plain, const Place& place);
  void refuse_key(const Place& place, std::string message);
  // Of a key that is a map, or a list.
  void stop_at_template();
  // False when there is one, which is a problem.
  bool check_tag(const std::string& tag, const Place& place);
  // Stops at a tab in front of a value, which the parser takes for nothing.
  void check_indentation(const Place& place);
  void check_quote(const Place& place);
  // The text that was meant; quotes of another kind around it are a problem.
  std::string without_typographic_quotes(const std::string& text, bool plain, const Place& place);
  // Counts a node, and stops the parser when a limit is exceeded.
  void charge(const Size& size, const Place& place);
  // Keeps what an anchor names for its aliases.
  void remember(const Node& node, YAML::anchor_t anchor);
  [[noreturn]] void stop(const Place& place, std::string message);
  static Size size_of(const Node& node);

  std::shared_ptr<const SourceText> source_;
  std::shared_ptr<const std::string> file_;
  Problems& problems_;
  const DocumentLimits& limits_;
  std::vector<Frame> frames_;
  std::unordered_map<YAML::anchor_t, Node> anchors_;
  Node root_;
  std::size_t documents_ = 0;
  std::size_t aliases_ = 0;
  Size total_{0, 0, 0};
};

}  // namespace millrace::config
