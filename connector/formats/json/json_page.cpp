#include "connector/formats/json/json_page.h"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include "connector/base/text/text.h"
#include "connector/formats/header.h"
#include "connector/formats/json/json_page_reader.h"
#include "connector/formats/json/values/json_strings.h"

namespace millrace::formats {
namespace {

// Offsets of cells have 32 bits.
constexpr std::size_t kLargestPage = std::size_t{1} << 31;
static_assert(kPagePadding >= simdjson::SIMDJSON_PADDING);

std::string not_utf8() {
  return invalid_json(simdjson::UTF8_ERROR).error().message();
}

std::string too_many_bytes(const std::string& body) {
  return fmt::format("{} bytes are too many for a page; lower page_size", body.size());
}

// The columns of a page: the expected ones, and everything that it says of them must agree.
Result<SchemaPtr> columns_of(const std::vector<std::string>& fields, const JsonRows& rows,
                             const SchemaPtr& expected, const Mending& mending) {
  SchemaPtr named = fields.empty() ? nullptr : schema_from_header(fields);
  if (named != nullptr && expected != nullptr && *named != *expected) {
    return fail(ErrorKind::BadData,
                fmt::format("its columns are {}, and those of the pages before are {}; the report "
                            "changed while it was read",
                            named->names(), expected->names()));
  }
  SchemaPtr schema = expected != nullptr ? expected : named;
  if (schema == nullptr && rows.rows() > 0) {
    if (rows.columns() == 0) return fail(ErrorKind::BadData, "row 1: no cells, so no columns");
    schema = schema_from_header(std::vector<std::string>(rows.columns()));
  }
  if (!mending.pad_rows && rows.rows() > 0 && rows.columns() != schema->size()) {
    auto problem = fmt::format("row 1: {} where the report has {}", counted(rows.columns(), "cell"),
                               counted(schema->size(), "column"));
    const bool helps = rows.columns() < schema->size();
    return fail(ErrorKind::BadData,
                with_remedy(std::move(problem), helps ? mending.pad_remedy : ""));
  }
  return schema;
}

// Reads the whole body: nothing may follow the object.
Result<void> read_whole(simdjson::ondemand::document& document, PageReader& reader) {
  simdjson::ondemand::object top;
  if (const auto code = document.get_object().get(top); code != simdjson::SUCCESS) {
    return invalid_json(code);
  }
  if (auto read = reader.read(top); !read) return read;
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
    return fail(ErrorKind::Transient, "not valid JSON: there is more after its end");
  }
  return {};
}

// What was mended in rows, in whose cells all of `replaced` are.
Mended mended_in(std::span<const Slice> cells, std::uint64_t padded_rows,
                 const StringPlaces& replaced) {
  return {padded_rows, find_strings(replaced, cells).cells};
}

}  // namespace

// A page as it came, or as UTF-8; its rows keep it alive.
struct PageDecoder::Text {
  std::string body;
  StringPlaces replaced = {};  // The strings of the body in which something was not UTF-8.
  std::vector<Slice> slices = {};
};

struct PageDecoder::Parser {
  simdjson::ondemand::parser parser;
  std::size_t cells = 0;  // Of the page before.

  static Result<ResultPage> page_of(PageReader& reader, std::shared_ptr<Text> text,
                                    const ExpectedPage& expected, const Mending& mending);
};

Result<ResultPage> PageDecoder::Parser::page_of(PageReader& reader, std::shared_ptr<Text> text,
                                                const ExpectedPage& expected,
                                                const Mending& mending) {
  ResultPage page = reader.take_page();
  JsonRows& rows = reader.rows();
  auto schema = columns_of(page.fields, rows, expected.schema, mending);
  if (!schema) return fail(std::move(schema).error());
  page.rows.schema = std::move(*schema);
  page.rows.rows = rows.rows();
  page.rows.origins = expected.first_row;
  const StringPlaces replaced = joined(text->replaced, rows.replaced());
  if (page.rows.schema != nullptr) {
    const std::size_t columns = page.rows.schema->size();
    auto slices = rows.take_slices(columns);
    if (!slices) return fail(std::move(slices).error());
    text->slices = *std::move(slices);
    const std::span<const Slice> cells(text->slices);
    page.mended = mended_in(cells, rows.padded_rows(), replaced);
    page.mended_first = mended_in(cells.first(std::min(columns, cells.size())),
                                  rows.first_is_padded() ? 1 : 0, replaced);
  }
  if (find_strings(replaced, text->slices).strings != replaced.size()) {
    return fail(ErrorKind::BadData, not_utf8());
  }
  if (page.rows.schema == nullptr) return page;
  const char* bytes = text->body.data();
  const Slice* slices = text->slices.data();
  page.rows.columns = row_major_columns(std::move(text), bytes, slices, page.rows.schema->size());
  return page;
}

PageDecoder::PageDecoder(DecoderLimits limits, Mending mending)
    : limits_(limits), mending_(std::move(mending)), parser_(std::make_unique<Parser>()) {}

PageDecoder::~PageDecoder() = default;

Result<ResultPage> PageDecoder::decode(std::string body, const ExpectedPage& expected) {
  const auto context = fmt::format("page {}", expected.number);
  if (body.size() > kLargestPage) {
    return fail(Error(ErrorKind::BadData, too_many_bytes(body)).during(context));
  }
  if (const auto start = body.find_first_not_of(" \t\r\n");
      start == std::string::npos || body[start] != '{') {
    Error error(ErrorKind::Transient,
                fmt::format("not a JSON object: it starts with \"{}\"",
                            printable(std::string_view(body).substr(0, 60), 60)));
    return fail(std::move(error).during(context));
  }
  // In its place before it is read: a short string lies elsewhere after a move.
  auto page = read(std::make_shared<Text>(std::move(body)), expected);
  if (!page) return fail(std::move(page).error().during(context));
  return page;
}

Result<ResultPage> PageDecoder::read(std::shared_ptr<Text> text, const ExpectedPage& expected) {
  std::string& body = text->body;
  body.reserve(body.size() + kPagePadding);
  simdjson::ondemand::document document;
  const simdjson::padded_string_view view(body.data(), body.size(), body.capacity());
  const auto code = parser_->parser.iterate(view).get(document);
  if (code == simdjson::UTF8_ERROR && text->replaced.empty()) return read_as_utf8(*text, expected);
  if (code != simdjson::SUCCESS) return invalid_json(code);
  PageReader reader(body.data(), limits_, mending_, parser_->cells);
  if (auto read = read_whole(document, reader); !read) return fail(std::move(read).error());
  parser_->cells = reader.rows().rows() * reader.rows().columns();
  return Parser::page_of(reader, std::move(text), expected, mending_);
}

// The page with what is not UTF-8 replaced in its rows; when that is not wanted, it tells whether
// it would help.
Result<ResultPage> PageDecoder::read_as_utf8(const Text& text, const ExpectedPage& expected) {
  auto copy = std::make_shared<Text>();
  append_with_utf8_strings(text.body, 0, copy->body, copy->replaced);
  if (copy->replaced.empty()) return fail(ErrorKind::Transient, not_utf8());
  if (copy->body.size() > kLargestPage) {
    return fail(ErrorKind::BadData, too_many_bytes(copy->body));
  }
  auto page = read(std::move(copy), expected);
  if (mending_.replace_text) return page;
  if (!page && page.error().kind() == ErrorKind::Transient) return page;
  return fail(ErrorKind::BadData, with_remedy(not_utf8(), page ? mending_.replace_remedy : ""));
}

}  // namespace millrace::formats
