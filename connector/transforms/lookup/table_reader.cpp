#include "connector/transforms/lookup/table_reader.h"

#include <cerrno>
#include <chrono>
#include <deque>
#include <fstream>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/data/buffer.h"
#include "connector/formats/utf8.h"
#include "connector/io/files/file_error.h"
#include "connector/io/sqlite/sqlite.h"
#include "connector/transforms/lookup/file_formats.h"

namespace millrace::transforms {
namespace {

constexpr std::size_t kBlock = 256 << 10;
constexpr std::size_t kRowsInBatch = 1024;
constexpr std::size_t kBytesInBatch = 1 << 20;
constexpr std::chrono::seconds kLockWait(10);

class FileReader final : public TableReader {
 public:
  FileReader(std::filesystem::path path, std::ifstream file,
             std::unique_ptr<formats::Decoder> decoder)
      : path_(std::move(path)), file_(std::move(file)), decoder_(std::move(decoder)) {}

  Result<SchemaPtr> columns() override {
    while (decoder_->schema() == nullptr && !is_done_) {
      if (auto read = read_more(); !read) return fail(std::move(read).error());
    }
    auto schema = decoder_->schema();
    if (schema == nullptr) return std::make_shared<const Schema>();
    return schema;
  }

  Result<std::optional<Batch>> next() override {
    while (batches_.empty() && !is_done_) {
      if (auto read = read_more(); !read) return fail(std::move(read).error());
    }
    if (batches_.empty()) return std::optional<Batch>();
    std::optional<Batch> first = std::move(batches_.front());
    batches_.pop_front();
    return first;
  }

 private:
  Result<void> read_more() {
    std::vector<Batch> batches;
    auto read = file_ ? decode_block(batches) : decode_rest(batches);
    if (!read) return fail(std::move(read).error().during("read " + printable(path_.string())));
    for (auto& batch : batches) {
      if (batch.rows > 0) batches_.push_back(std::move(batch));
    }
    return {};
  }

  Result<void> decode_block(std::vector<Batch>& batches) {
    Block block{std::make_shared<Buffer>(Block::kHeadroom + kBlock), Block::kHeadroom,
                Block::kHeadroom};
    errno = 0;
    file_.read(block.buffer->data() + block.begin, kBlock);
    if (file_.bad()) return fail(io::file_error("cannot read", path_, errno));
    block.end += static_cast<std::size_t>(file_.gcount());
    if (block.size() == 0) return {};
    return decoder_->decode(std::move(block), batches);
  }

  Result<void> decode_rest(std::vector<Batch>& batches) {
    auto done = decoder_->finish(batches);
    if (!done) return fail(std::move(done).error());
    is_done_ = *done;
    return {};
  }

  std::filesystem::path path_;
  std::ifstream file_;
  std::unique_ptr<formats::Decoder> decoder_;
  std::deque<Batch> batches_;
  bool is_done_ = false;
};

class SqliteReader final : public TableReader {
 public:
  SqliteReader(io::SqliteDatabase database, io::SqliteStatement rows, std::string name)
      : database_(std::move(database)), rows_(std::move(rows)), name_(std::move(name)) {
    std::vector<Field> fields;
    fields.reserve(static_cast<std::size_t>(rows_.columns()));
    for (int c = 0; c < rows_.columns(); ++c) fields.push_back({rows_.column_name(c), {}, false});
    schema_ = std::make_shared<const Schema>(std::move(fields));
  }

  Result<SchemaPtr> columns() override { return schema_; }

  Result<std::optional<Batch>> next() override {
    BatchBuilder builder(schema_, read_ + 1);
    while (!is_done_ && builder.rows() < kRowsInBatch && builder.bytes() < kBytesInBatch) {
      auto stepped = rows_.step();
      if (!stepped) return fail(std::move(stepped).error());
      is_done_ = !*stepped;
      if (is_done_) break;
      ++read_;
      if (auto added = add_row(builder); !added) return fail(std::move(added).error());
    }
    if (builder.rows() == 0) return std::optional<Batch>();
    return std::optional(builder.take());
  }

 private:
  Result<void> add_row(BatchBuilder& builder) {
    for (int column = 0; column < rows_.columns(); ++column) {
      if (rows_.is_null(column)) {
        builder.add_null();
        continue;
      }
      const bool is_blob = rows_.type(column) == io::SqliteType::Blob;  // text() converts it.
      const auto text = rows_.text(column);
      const bool is_text = !is_blob && formats::is_utf8(text);
      if (!is_text || text.size() > Slice::kLongest) {
        return fail(ErrorKind::BadData,
                    fmt::format("{}: the column \"{}\" of row {} is not text", name_,
                                printable(rows_.column_name(column)), read_));
      }
      builder.add(text);
    }
    return {};
  }

  io::SqliteDatabase database_;
  io::SqliteStatement rows_;  // Goes before the database.
  std::string name_;
  SchemaPtr schema_;
  std::uint64_t read_ = 0;
  bool is_done_ = false;
};

Result<std::unique_ptr<TableReader>> open_file(const std::filesystem::path& path,
                                               const std::filesystem::path& scratch) {
  const auto* format = readable_format(path);
  if (format == nullptr) {
    return fail(ErrorKind::InvalidConfig, complaint_about_ending(path).value_or("no format"));
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(io::file_error("cannot open", path, errno));
  formats::DecoderOptions options;
  options.scratch = scratch;
  options.refuses_repeated_names = true;
  return std::make_unique<FileReader>(path, std::move(file), format->decoder(options));
}

Result<std::unique_ptr<TableReader>> open_sqlite(const SqliteTable& table, std::string name) {
  auto database = io::SqliteDatabase::open(table.path.path, io::SqliteAccess::ReadOnly, kLockWait);
  if (!database) return fail(std::move(database).error());
  auto rows = database->prepare("SELECT * FROM " + io::quote_sqlite_name(table.table));
  if (!rows) return fail(std::move(rows).error());
  return std::make_unique<SqliteReader>(*std::move(database), *std::move(rows), std::move(name));
}

}  // namespace

Result<std::unique_ptr<TableReader>> open_table(const LookupSource& source,
                                                const std::filesystem::path& scratch) {
  return source.sqlite ? open_sqlite(*source.sqlite, source.name())
                       : open_file(source.file.path, scratch);
}

}  // namespace millrace::transforms
