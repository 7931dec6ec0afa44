#include "connector/formats/xlsx/xlsx_xml.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include <expat.h>
#include <fmt/format.h>

#include "connector/base/process/out_of_memory.h"
#include "connector/base/text/text.h"

namespace millrace::formats {
namespace {

constexpr char kSeparator = '|';
constexpr XML_Memory_Handling_Suite kMemory{&checked_malloc, &checked_realloc, &std::free};
constexpr int kPiece = 64 * 1024;
constexpr std::uint64_t kLongestTag = 1u << 20;
constexpr std::size_t kMostDepth = 100;
constexpr std::array<std::string_view, 4> kNamespaces{
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/package/2006/relationships",
    "http://purl.oclc.org/ooxml/package/relationships"};

std::string_view local_name(std::string_view name) {
  const auto separator = name.rfind(kSeparator);
  if (separator == std::string_view::npos) return name;
  const bool is_known = std::ranges::count(kNamespaces, name.substr(0, separator)) > 0;
  return is_known ? name.substr(separator + 1) : std::string_view();
}

}  // namespace

std::optional<std::string_view> XmlAttributes::get(std::string_view name) const {
  for (const char* const* pair = pairs_; *pair != nullptr; pair += 2) {
    if (name == pair[0]) return pair[1];
  }
  return std::nullopt;
}

std::optional<std::string_view> XmlAttributes::get_prefixed(std::string_view name) const {
  for (const char* const* pair = pairs_; *pair != nullptr; pair += 2) {
    const std::string_view key = pair[0];
    const auto separator = key.rfind(kSeparator);
    if (separator != std::string_view::npos && key.substr(separator + 1) == name) return pair[1];
  }
  return std::nullopt;
}

// What the parser calls; after a failure it may still call a few times.
struct XlsxXml::Callbacks {
  static void start(void* self, const char* name, const char** attributes) {
    auto& xml = *static_cast<XlsxXml*>(self);
    if (++xml.depth_ > kMostDepth) {
      return xml.keep(fail(ErrorKind::BadData,
                           fmt::format("{}: nested too deeply", printable(xml.part_.name(), 60))));
    }
    if (xml.failure_) return;
    xml.keep(xml.handler_.start(local_name(name), XmlAttributes(attributes), xml.depth_));
  }

  static void end(void* self, const char* name) {
    auto& xml = *static_cast<XlsxXml*>(self);
    const std::size_t depth = xml.depth_--;
    if (!xml.failure_) xml.keep(xml.handler_.end(local_name(name), depth));
  }

  static void text(void* self, const char* text, int size) {
    auto& xml = *static_cast<XlsxXml*>(self);
    if (!xml.failure_) xml.keep(xml.handler_.text({text, static_cast<std::size_t>(size)}));
  }

  static void doctype(void* self, const char*, const char*, const char*, int) {
    auto& xml = *static_cast<XlsxXml*>(self);
    xml.keep(fail(ErrorKind::BadData,
                  fmt::format("the XLSX file is refused: {} has a document type declaration, which "
                              "no workbook needs",
                              printable(xml.part_.name(), 60))));
  }
};

void XlsxXml::FreeParser::operator()(XML_ParserStruct* parser) const {
  XML_ParserFree(parser);
}

XlsxXml::XlsxXml(XlsxPart part, XmlHandler& handler)
    : part_(std::move(part)),
      handler_(handler),
      parser_(XML_ParserCreate_MM(nullptr, &kMemory, &kSeparator)) {
  if (!parser_) out_of_memory();
  XML_SetUserData(parser_.get(), this);
  XML_SetElementHandler(parser_.get(), &Callbacks::start, &Callbacks::end);
  XML_SetCharacterDataHandler(parser_.get(), &Callbacks::text);
  XML_SetStartDoctypeDeclHandler(parser_.get(), &Callbacks::doctype);
}

XlsxXml::~XlsxXml() = default;

void XlsxXml::keep(Result<void> handled) {
  if (handled || failure_) return;
  failure_ = std::move(handled).error();
  XML_StopParser(parser_.get(), XML_FALSE);
}

void XlsxXml::pause() {
  if (!failure_) XML_StopParser(parser_.get(), XML_TRUE);
}

Result<bool> XlsxXml::run() {
  for (;;) {
    int status = XML_STATUS_OK;
    if (std::exchange(is_paused_, false)) {
      status = XML_ResumeParser(parser_.get());
    } else {
      const auto fed = feed();
      if (!fed) return fail(fed.error());
      status = *fed;
    }
    if (failure_) return fail(*failure_);
    if (status == XML_STATUS_ERROR) return invalid();
    if (status == XML_STATUS_SUSPENDED) {
      is_paused_ = true;
      return false;
    }
    if (at_end_) return true;
    if (auto checked = check_tag_length(); !checked) return fail(checked.error());
  }
}

Result<void> XlsxXml::run_whole() {
  const auto ended = run();
  if (!ended) return fail(ended.error());
  return {};
}

Result<int> XlsxXml::feed() {
  void* piece = XML_GetBuffer(parser_.get(), kPiece);
  if (piece == nullptr) return invalid();
  const auto got = part_.read({static_cast<char*>(piece), kPiece});
  if (!got) return fail(got.error());
  at_end_ = *got == 0;
  fed_ += *got;
  return static_cast<int>(
      XML_ParseBuffer(parser_.get(), static_cast<int>(*got), at_end_ ? XML_TRUE : XML_FALSE));
}

// The parser holds a tag until its end, and looks at it from its start each time.
Result<void> XlsxXml::check_tag_length() const {
  const auto event = XML_GetCurrentByteIndex(parser_.get());
  if (event < 0 || fed_ - static_cast<std::uint64_t>(event) <= kLongestTag) return {};
  return fail(ErrorKind::BadData, fmt::format("{}: a tag is longer than {} bytes",
                                              printable(part_.name(), 60), kLongestTag));
}

std::unexpected<Error> XlsxXml::invalid() const {
  XML_Parser parser = parser_.get();
  return fail(ErrorKind::BadData,
              fmt::format("the XLSX file is damaged: {} is not valid XML (line {}, column {}): {}",
                          printable(part_.name(), 60), XML_GetCurrentLineNumber(parser),
                          XML_GetCurrentColumnNumber(parser) + 1,
                          XML_ErrorString(XML_GetErrorCode(parser))));
}

}  // namespace millrace::formats
