#include "connector/telemetry/lineage/run_event.h"

#include <fmt/format.h>

#include "connector/base/sha256.h"
#include "connector/base/text/text.h"
#include "connector/base/text/time_text.h"
#include "connector/data/text/json_writer.h"

namespace millrace::telemetry {
namespace {

constexpr std::string_view kSpec = "https://openlineage.io/spec/";
constexpr std::size_t kLongestText = 1'000;

// Writes one event; every facet says who made it, and by which schema.
class EventWriter {
 public:
  EventWriter(std::string& out, std::string_view version)
      : json_(out), producer_(fmt::format("urn:millrace:{}", version)), version_(version) {}

  void write(const RunEvent& event) {
    json_.open_object()
        .member("eventType", event.type)
        .member("eventTime", iso_time(event.at))
        .member("producer", producer_)
        .member("schemaURL", fmt::format("{}2-0-2/OpenLineage.json#/$defs/RunEvent", kSpec));
    write_run(event);
    write_job(event);
    json_.key("inputs").open_array();
    for (const auto& input : event.inputs) write_dataset(input, "inputFacets");
    json_.close_array().key("outputs").open_array();
    for (const auto& output : event.outputs) write_dataset(output, "outputFacets");
    json_.close_array().close_object();
  }

 private:
  void open_facet(std::string_view key, std::string_view version, std::string_view type) {
    json_.key(key)
        .open_object()
        .member("_producer", producer_)
        .member("_schemaURL",
                fmt::format("{}facets/{}/{}.json#/$defs/{}", kSpec, version, type, type));
  }

  void write_run(const RunEvent& event) {
    json_.key("run").open_object().member("runId", run_uuid(event.run_id));
    json_.key("facets").open_object();
    open_facet("processing_engine", "1-1-1", "ProcessingEngineRunFacet");
    json_.member("version", version_).member("name", "millrace").close_object();
    if (event.error) {
      open_facet("errorMessage", "1-0-1", "ErrorMessageRunFacet");
      json_.member("message", printable(*event.error, kLongestText))
          .member("programmingLanguage", "C++")
          .close_object();
    }
    json_.close_object().close_object();
  }

  void write_job(const RunEvent& event) {
    json_.key("job")
        .open_object()
        .member("namespace", printable(event.job_namespace))
        .member("name", printable(event.job));
    json_.key("facets").open_object();
    open_facet("jobType", "2-0-3", "JobTypeJobFacet");
    json_.member("processingType", "BATCH")
        .member("integration", "MILLRACE")
        .member("jobType", "SYNC")
        .close_object();
    json_.close_object().close_object();
  }

  void write_dataset(const LineageDataset& dataset, std::string_view statistics) {
    json_.open_object()
        .member("namespace", printable(dataset.name.system, kLongestText))
        .member("name", printable(dataset.name.name, kLongestText));
    json_.key("facets").open_object();
    open_facet("dataSource", "1-0-1", "DatasourceDatasetFacet");
    json_.member("name", printable(dataset.name.system, kLongestText));
    // A word such as "file" is no address.
    if (dataset.name.system.contains(':')) json_.member("uri", dataset.name.system);
    json_.close_object();
    if (!dataset.columns.empty()) write_schema(dataset.columns);
    json_.close_object();
    if (dataset.rows) write_rows(*dataset.rows, statistics);
    json_.close_object();
  }

  void write_schema(const std::vector<Shaped::Column>& columns) {
    open_facet("schema", "1-1-1", "SchemaDatasetFacet");
    json_.key("fields").open_array();
    for (const auto& column : columns) {
      json_.open_object().member("name", printable(column.name, kLongestText));
      if (!column.type.empty()) json_.member("type", column.type);
      json_.close_object();
    }
    json_.close_array().close_object();
  }

  void write_rows(std::uint64_t rows, std::string_view statistics) {
    json_.key(statistics).open_object();
    if (statistics == "inputFacets") {
      open_facet("inputStatistics", "1-0-0", "InputStatisticsInputDatasetFacet");
    } else {
      open_facet("outputStatistics", "1-0-2", "OutputStatisticsOutputDatasetFacet");
    }
    json_.member("rowCount", rows).close_object().close_object();
  }

  JsonWriter json_;
  const std::string producer_;
  const std::string version_;
};

}  // namespace

std::string run_event_json(const RunEvent& event, std::string_view version) {
  std::string out;
  EventWriter(out, version).write(event);
  return out;
}

// Version 8: made of what the run is called.
std::string run_uuid(std::string_view run_id) {
  auto hex = short_sha256(run_id);
  hex.at(12) = '8';
  hex.at(16) = 'a';
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20, 12));
}

}  // namespace millrace::telemetry
