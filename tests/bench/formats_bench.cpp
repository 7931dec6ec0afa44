// How fast bytes become batches and batches bytes: one thread, the report of 12 columns.

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "connector/data/text/json_string.h"
#include "connector/formats/csv/csv_decoder.h"
#include "connector/formats/csv/csv_encoder.h"
#include "connector/formats/json/json_decoder.h"
#include "connector/formats/json/json_page.h"
#include "connector/formats/json/json_row_writer.h"
#include "connector/formats/xlsx/xlsx_decoder.h"

namespace millrace::formats {
namespace {

constexpr std::size_t kRows = 100'000;
constexpr std::size_t kBlock = 256 * 1024;
constexpr std::string_view kHeader =
    "id,email,first_name,last_name,country,segment,signed_up,last_seen,revenue,orders,active,tags";

// One row of the report; some cells with quotes, commas, Unicode and NULL.
std::vector<std::optional<std::string>> report_row(std::size_t i) {
  constexpr std::string_view kTags[] = {"vip",        "new,2026", "says \"hello\"",
                                        "Zürich, ZH", "東京",     "loyal"};
  const auto country = std::string_view("SGVNDECHJPUS").substr(i % 6 * 2, 2);
  std::vector<std::optional<std::string>> row{
      fmt::format("{}", i + 1),
      fmt::format("user{}.{}@example{}.com", i * 7919 % 1'000'000, i % 97, i % 13),
      std::string(i % 11 == 0 ? "Zoë" : "Charlotte"),
      std::string(i % 7 == 0 ? "Nguyễn" : "Anderson"),
      std::string(country),
      std::string(i % 3 == 0 ? "enterprise" : "self-serve"),
      fmt::format("20{:02}-{:02}-{:02}", i % 26, i % 12 + 1, i % 28 + 1),
      fmt::format("2026-{:02}-{:02} {:02}:{:02}:{:02}", i % 12 + 1, i % 28 + 1, i % 24, i % 60,
                  i * 7 % 60),
      fmt::format("{}.{:02}", i * 31 % 100'000, i % 100),
      fmt::format("{}", i % 500),
      std::string(i % 2 == 0 ? "true" : "false"),
      std::string(kTags[i % std::size(kTags)])};
  if (i % 20 == 0) row[11] = std::nullopt;
  if (i % 50 == 0) row[7] = std::nullopt;
  return row;
}

Batch report_batch(std::size_t rows) {
  std::vector<Field> fields;
  for (std::string_view rest = kHeader; !rest.empty();) {
    const auto comma = std::min(rest.find(','), rest.size());
    fields.push_back({std::string(rest.substr(0, comma)), {}, false});
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  BatchBuilder builder(std::make_shared<const Schema>(fields));
  for (std::size_t i = 0; i < rows; ++i) {
    for (const auto& cell : report_row(i)) cell ? builder.add(*cell) : builder.add_null();
  }
  return builder.take();
}

std::string report_csv() {
  const Batch batch = report_batch(kRows);
  CsvEncoder encoder;
  std::string text;
  if (!encoder.begin(*batch.schema, text) || !encoder.encode(batch, text)) std::abort();
  return text;
}

// The bytes as the network gives them: in blocks that the decoder owns.
template <class Use>
void decode_by(Decoder& decoder, const std::string& text, Use use) {
  std::vector<Batch> batches;
  for (std::size_t at = 0; at < text.size(); at += kBlock) {
    const auto part = std::string_view(text).substr(at, kBlock);
    if (!decoder.decode(block_of(part), batches)) std::abort();
    for (const auto& batch : batches) use(batch);
    batches.clear();
  }
  for (bool ended = false; !ended;) {
    const auto finished = decoder.finish(batches);
    if (!finished) std::abort();
    ended = *finished;
    for (const auto& batch : batches) use(batch);
    batches.clear();
  }
}

template <class Use>
void decode_report(const std::string& text, Use use) {
  CsvDecoder decoder({});
  decode_by(decoder, text, use);
}

void set_figures(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kRows));
}

void csv_split(benchmark::State& state) {
  const std::string text = report_csv();
  for (auto _ : state) {
    std::size_t rows = 0;
    decode_report(text, [&](const Batch& batch) { rows += batch.rows; });
    if (rows != kRows) std::abort();
  }
  set_figures(state, text.size());
}
BENCHMARK(csv_split)->Unit(benchmark::kMillisecond);

void csv_decode_and_encode(benchmark::State& state) {
  const std::string text = report_csv();
  CsvEncoder encoder;
  std::string out;
  for (auto _ : state) {
    decode_report(text, [&](const Batch& batch) {
      out.clear();
      if (!encoder.encode(batch, out)) std::abort();
      benchmark::DoNotOptimize(out.data());
    });
  }
  set_figures(state, text.size());
}
BENCHMARK(csv_decode_and_encode)->Unit(benchmark::kMillisecond);

void csv_encode(benchmark::State& state) {
  const Batch batch = report_batch(kRows);
  CsvEncoder encoder;
  std::string out;
  for (auto _ : state) {
    out.clear();
    if (!encoder.encode(batch, out)) std::abort();
    benchmark::DoNotOptimize(out.data());
  }
  set_figures(state, out.size());
}
BENCHMARK(csv_encode)->Unit(benchmark::kMillisecond);

// The report as pages of 10,000 rows: all cells are strings or null.
std::vector<std::string> report_pages() {
  constexpr std::size_t kPageRows = 10'000;
  const Batch batch = report_batch(kRows);
  std::vector<std::string> pages;
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (row % kPageRows == 0) pages.emplace_back(R"({"status":"success","values":[)");
    std::string& page = pages.back();
    for (std::size_t i = 0; i < batch.columns.size(); ++i) {
      page += i == 0 ? '[' : ',';
      const auto& column = batch.columns[i];
      column.is_null(row) ? void(page += "null") : json_string(column.text(row), page);
    }
    page += row % kPageRows + 1 == kPageRows ? R"(]],"paginated":{"num_pages":10}})" : "],";
  }
  return pages;
}

void json_page_decode(benchmark::State& state) {
  const auto pages = report_pages();
  std::size_t bytes = 0;
  for (const auto& page : pages) bytes += page.size();
  PageDecoder decoder;
  for (auto _ : state) {
    for (const auto& page : pages) {
      std::string body;
      body.reserve(page.size() + kPagePadding);
      body = page;
      const auto decoded = decoder.decode(std::move(body), {});
      if (!decoded || decoded->rows.rows == 0) std::abort();
    }
  }
  set_figures(state, bytes);
}
BENCHMARK(json_page_decode)->Unit(benchmark::kMillisecond);

// The report as one array of objects.
std::string report_json() {
  const Batch batch = report_batch(kRows);
  std::string text;
  for (std::size_t row = 0; row < batch.rows; ++row) {
    text += row == 0 ? "[" : ",\n";
    json_row(batch, row, text);
  }
  return text + "]";
}

void json_export_decode(benchmark::State& state) {
  const std::string text = report_json();
  for (auto _ : state) {
    JsonDecoder decoder({});
    std::size_t rows = 0;
    decode_by(decoder, text, [&](const Batch& batch) { rows += batch.rows; });
    if (rows != kRows) std::abort();
  }
  set_figures(state, text.size());
}
BENCHMARK(json_export_decode)->Unit(benchmark::kMillisecond);

// The report as a workbook whose strings are in its cells, as a writer in constant memory makes it.
std::string report_xlsx() {
  const Batch batch = report_batch(kRows);
  const auto path = std::filesystem::temp_directory_path() / fmt::format("bench{}.xlsx", getpid());
  lxw_workbook_options options = {};
  options.constant_memory = LXW_TRUE;
  lxw_workbook* workbook = workbook_new_opt(path.c_str(), &options);
  lxw_worksheet* sheet = workbook_add_worksheet(workbook, nullptr);
  for (std::size_t row = 0; row <= batch.rows; ++row) {
    for (std::size_t i = 0; i < batch.columns.size(); ++i) {
      if (row > 0 && batch.columns[i].is_null(row - 1)) continue;
      const std::string text(row == 0 ? (*batch.schema)[i].name : batch.columns[i].text(row - 1));
      worksheet_write_string(sheet, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(i),
                             text.c_str(), nullptr);
    }
  }
  if (workbook_close(workbook) != LXW_NO_ERROR) std::abort();
  std::ifstream file(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::filesystem::remove(path);
  return bytes;
}

void xlsx_decode(benchmark::State& state) {
  const std::string text = report_xlsx();
  for (auto _ : state) {
    XlsxDecoder decoder({});
    std::size_t rows = 0;
    decode_by(decoder, text, [&](const Batch& batch) { rows += batch.rows; });
    if (rows != kRows) std::abort();
  }
  set_figures(state, text.size());
}
BENCHMARK(xlsx_decode)->Unit(benchmark::kMillisecond);

void json_lines_encode(benchmark::State& state) {
  const Batch batch = report_batch(kRows);
  const JsonRowWriter writer(*batch.schema);
  std::string out;
  for (auto _ : state) {
    out.clear();
    writer.lines(batch, out);
    benchmark::DoNotOptimize(out.data());
  }
  set_figures(state, out.size());
}
BENCHMARK(json_lines_encode)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace millrace::formats
