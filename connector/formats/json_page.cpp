#include "connector/formats/json_page.h"

#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include "connector/base/text.h"
#include "connector/formats/csv_header.h"
#include "connector/formats/json_page_reader.h"

namespace millrace::formats {
namespace {

// Offsets of cells have 32 bits.
constexpr std::size_t kLargestPage = std::size_t{1} << 31;
static_assert(kPagePadding >= simdjson::SIMDJSON_PADDING);

// Keeps the cells of a page alive.
struct PageOwner {
  std::string body;
  std::vector<Slice> slices;
};

// The columns of a page: the expected ones, and everything that it says of them must agree.
Result<SchemaPtr> columns_of(const std::vector<std::string>& fields, const JsonRows& rows,
                             const SchemaPtr& expected) {
  SchemaPtr named = fields.empty() ? nullptr : schema_from_header(fields);
  if (named != nullptr && expected != nullptr && *named != *expected) {
    return fail(ErrorKind::BadData,
                fmt::format("its columns are {}, and those of the pages before are {}; the report "
                            "changed while it was read",
                            named->names(), expected->names()));
  }
  SchemaPtr schema = expected != nullptr ? expected : named;
  if (schema == nullptr && rows.rows() > 0) {
    schema = schema_from_header(std::vector<std::string>(rows.columns()));
  }
  if (rows.rows() > 0 && rows.columns() != schema->size()) {
    return fail(ErrorKind::BadData,
                fmt::format("row 1: {} cell{} where the report has {} columns", rows.columns(),
                            rows.columns() == 1 ? "" : "s", schema->size()));
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
    return fail(ErrorKind::BadData, "not valid JSON: there is more after its end");
  }
  return {};
}

Result<ResultPage> page_of(PageReader& reader, std::shared_ptr<PageOwner> owner,
                           const ExpectedPage& expected) {
  ResultPage page = reader.take_page();
  auto schema = columns_of(page.fields, reader.rows(), expected.schema);
  if (!schema) return fail(std::move(schema).error());
  page.rows.schema = std::move(*schema);
  page.rows.rows = reader.rows().rows();
  page.rows.first_row = expected.first_row;
  if (page.rows.schema == nullptr) return page;
  owner->slices = reader.rows().take_slices();
  const char* bytes = owner->body.data();
  const Slice* slices = owner->slices.data();
  page.rows.columns = row_major_columns(std::move(owner), bytes, slices, page.rows.schema->size());
  return page;
}

}  // namespace

struct PageDecoder::Parser {
  simdjson::ondemand::parser parser;
  std::size_t cells = 0;  // Of the page before.
};

PageDecoder::PageDecoder(DecoderLimits limits)
    : limits_(limits), parser_(std::make_unique<Parser>()) {}

PageDecoder::~PageDecoder() = default;

Result<ResultPage> PageDecoder::decode(std::string body, const ExpectedPage& expected) {
  const auto context = fmt::format("page {}", expected.number);
  const auto bad = [&](std::string message) {
    return fail(Error(ErrorKind::BadData, std::move(message)).during(context));
  };
  if (body.size() > kLargestPage) {
    return bad(fmt::format("{} bytes are too many for a page; lower page_size", body.size()));
  }
  if (const auto start = body.find_first_not_of(" \t\r\n");
      start == std::string::npos || body[start] != '{') {
    return bad(fmt::format("not a JSON object: it starts with \"{}\"",
                           printable(std::string_view(body).substr(0, 60), 60)));
  }
  // In its place before it is read: a short string lies elsewhere after a move.
  auto owner = std::make_shared<PageOwner>(PageOwner{std::move(body), {}});
  std::string& text = owner->body;
  text.reserve(text.size() + kPagePadding);
  simdjson::ondemand::document document;
  const simdjson::padded_string_view view(text.data(), text.size(), text.capacity());
  if (const auto code = parser_->parser.iterate(view).get(document); code != simdjson::SUCCESS) {
    return fail(Error(invalid_json(code).error()).during(context));
  }
  PageReader reader(text.data(), limits_, parser_->cells);
  if (auto read = read_whole(document, reader); !read) {
    return fail(std::move(read).error().during(context));
  }
  parser_->cells = reader.rows().rows() * reader.rows().columns();
  auto page = page_of(reader, std::move(owner), expected);
  if (!page) return fail(std::move(page).error().during(context));
  return page;
}

}  // namespace millrace::formats
