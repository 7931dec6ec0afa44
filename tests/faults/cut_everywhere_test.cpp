// A download that is cut after any byte, in any framing, never gives fewer rows.

#include <ostream>

#include <fmt/format.h>

#include "tests/formats/workbooks.h"
#include "tests/sources/reports_api/reports_api_fixture.h"
#include "tests/support/http/compressed.h"

namespace millrace::sources::testing {
namespace {

using millrace::testing::compressed;
using millrace::testing::Framing;

// A small download. `body` goes over the wire; `rows` is what it stands for.
struct Download {
  std::string name;
  std::string body;
  std::vector<std::string> rows;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string format = "csv";
};

void PrintTo(const Download& download, std::ostream* out) {
  *out << download.name;
}

class CutEverywhere : public ReportsApiTest, public ::testing::WithParamInterface<Download> {
 protected:
  void serve(const std::vector<Reply>& replies) { storage_.on(kFile, replies); }

  Reply whole(Framing framing) const {
    return {.headers = GetParam().headers,
            .body = GetParam().body,
            .framing = framing,
            .piece = piece()};
  }

  // A download takes some writes, whatever its size.
  std::size_t piece() const { return std::max<std::size_t>(7, GetParam().body.size() / 10); }

  // How many bytes have to arrive after the head before the end is proven.
  std::size_t proof_size(Framing framing) const {
    const std::size_t size = GetParam().body.size();
    if (framing == Framing::Length) return size;
    std::size_t framed = 4;  // The last chunk, up to the last line feed, which says nothing more.
    for (std::size_t at = 0; at < size; at += piece()) {
      const std::size_t chunk = std::min(piece(), size - at);
      framed += chunk + fmt::formatted_size("{:x}\r\n\r\n", chunk);
    }
    return framed;
  }

  // Reads once, without another attempt.
  Result<std::vector<std::string>> read_cut(const Reply& reply) {
    serve({reply});
    api_.on("/queries/1846-growth/submit_export." + GetParam().format,
            {json(R"({"status":"created","job_id":5})")});
    auto config = report();
    config.format = GetParam().format;
    config.retry.attempts = 1;
    return read_once(config);
  }

  void expect_no_cut_to_pass(Framing framing, bool reset) {
    for (std::size_t cut = 0; cut < proof_size(framing); ++cut) {
      Reply reply = whole(framing);
      reply.cut_after = cut;
      reply.reset = reset;

      const auto rows = read_cut(reply);

      ASSERT_FALSE(rows) << "cut after byte " << cut << ", and " << rows->size() << " rows came";
      EXPECT_TRUE(may_succeed_later(rows.error())) << cut << ": " << rows.error().message();
    }
    const auto rows = read_cut(whole(framing));
    ASSERT_TRUE(rows) << rows.error().message();
    EXPECT_EQ(*rows, GetParam().rows);
  }
};

TEST_P(CutEverywhere, F005_FailsBeforeItsLengthIsReached) {
  expect_no_cut_to_pass(Framing::Length, false);
}

TEST_P(CutEverywhere, F006_FailsBeforeItsLastChunk) {
  expect_no_cut_to_pass(Framing::Chunked, false);
}

TEST_P(CutEverywhere, F008_FailsWhenItIsReset) {
  expect_no_cut_to_pass(Framing::Length, true);
}

TEST_P(CutEverywhere, F007_FailsWithoutLengthAndChunksWhereverItEnds) {
  for (std::size_t cut = 0; cut <= GetParam().body.size(); ++cut) {
    Reply reply = whole(Framing::None);
    reply.cut_after = cut;

    EXPECT_FALSE(read_cut(reply)) << cut;
  }
}

const std::string kCsv = "id,name\n1,Ada\n2,\n3,\"G,\"\"H\"\n";
const std::vector<std::string> kThree{"1|Ada", "2|~", "3|G,\"H"};
const std::string kXlsx = millrace::testing::workbook_of(
    R"(<row><c t="str"><v>id</v></c><c t="str"><v>name</v></c></row>)"
    R"(<row><c><v>1</v></c><c t="str"><v>Ada</v></c></row><row><c><v>2</v></c></row>)"
    R"(<row><c><v>3</v></c><c t="str"><v>G,"H</v></c></row>)");

// Formats and codings that are read get a line here.
INSTANTIATE_TEST_SUITE_P(
    , CutEverywhere,
    ::testing::Values(
        Download{.name = "Csv", .body = kCsv, .rows = kThree},
        Download{.name = "CsvWithoutALastLineBreak",
                 .body = "id,name\r\n1,\"A\r\nB\"\r\n12,345",
                 .rows = {"1|A\r\nB", "12|345"}},
        Download{.name = "Json",
                 .body = R"([{"id":1,"name":"Ada"},{"id":2,"name":null},{"id":3,"name":"G,\"H"}])",
                 .rows = kThree,
                 .format = "json"},
        Download{.name = "JsonArrays",
                 .body = "[[\"id\",\"name\"],[1,\"Ada\"],[2,null],\n[3,\"G,\\\"H\"]]\n",
                 .rows = {"id|name", "1|Ada", "2|~", "3|G,\"H"},
                 .format = "json"},
        Download{.name = "Xlsx", .body = kXlsx, .rows = kThree, .format = "xlsx"},
        Download{.name = "GzipEncoding",
                 .body = compressed(kCsv),
                 .rows = kThree,
                 .headers = {{"Content-Encoding", "gzip"}}},
        Download{.name = "GzipFile", .body = compressed(kCsv), .rows = kThree},
        Download{.name = "GzipFileOfTwoMembers",
                 .body = compressed(kCsv.substr(0, 14)) + compressed(kCsv.substr(14)),
                 .rows = kThree}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::sources::testing
