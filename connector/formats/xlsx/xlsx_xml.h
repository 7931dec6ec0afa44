#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "connector/formats/xlsx/xlsx_package.h"

struct XML_ParserStruct;

namespace millrace::formats {

// The attributes of one element, valid during its start only.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char* const* pairs) : pairs_(pairs) {}

  // The value of an attribute that is in no namespace.
  std::optional<std::string_view> get(std::string_view name) const;
  // Of an attribute in a namespace, whichever it is: the `id` of "r:id".
  std::optional<std::string_view> get_prefixed(std::string_view name) const;

 private:
  const char* const* pairs_;  // Names and values in turn, ended by nullptr.
};

// What reads the elements of a part. Their names come without the namespace; one that is in no
// namespace of workbooks has the name "". `depth` is 1 for the root. An error ends the reading.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;

  virtual Result<void> start(std::string_view name, const XmlAttributes& attributes,
                             std::size_t depth) = 0;
  virtual Result<void> end(std::string_view name, std::size_t depth) = 0;
  // Text in pieces, as they come.
  virtual Result<void> text(std::string_view text) = 0;
};

// Reads a part as XML, in little memory. Document type declarations are refused, and entities with
// them; so is a single tag that is longer than a sheet needs, and nesting that is deeper.
class XlsxXml {
 public:
  // The handler must outlive it.
  XlsxXml(XlsxPart part, XmlHandler& handler);
  XlsxXml(const XlsxXml&) = delete;
  XlsxXml& operator=(const XlsxXml&) = delete;
  ~XlsxXml();

  // Reads on until pause() was called (false) or the part is at its end (true).
  // BadData for what is not XML or is refused; otherwise the handler's own errors.
  Result<bool> run();
  // All of it, for a handler that does not pause.
  Result<void> run_whole();

  // For the handler, at the end of an element.
  void pause();

 private:
  struct Callbacks;
  struct FreeParser {
    void operator()(XML_ParserStruct* parser) const;
  };

  // Gives the parser the next bytes.
  Result<int> feed();
  Result<void> check_tag_length() const;
  std::unexpected<Error> invalid() const;
  void keep(Result<void> handled);

  XlsxPart part_;
  XmlHandler& handler_;
  std::unique_ptr<XML_ParserStruct, FreeParser> parser_;
  std::optional<Error> failure_;
  std::size_t depth_ = 0;
  std::uint64_t fed_ = 0;
  bool at_end_ = false;
  bool is_paused_ = false;
};

}  // namespace millrace::formats
