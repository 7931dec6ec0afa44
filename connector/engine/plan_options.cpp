#include "connector/engine/plan_options.h"

namespace millrace::engine {
namespace {

using config::Description;
using config::FieldDescription;
using config::Type;

FieldDescription field(std::string key, std::string sentence, Type type, bool required = false) {
  FieldDescription described;
  described.key = std::move(key);
  described.sentence = std::move(sentence);
  described.type = std::move(type);
  described.required = required;
  return described;
}

Type one_key_to(Type item) {
  Type type;
  type.shape = Type::Shape::OneKey;
  type.word = "connection";
  type.item = std::make_shared<Type>(std::move(item));
  return type;
}

Type any_of(std::vector<Type> alternatives) {
  if (alternatives.size() == 1) return std::move(alternatives.front());
  Type type;
  type.shape = Type::Shape::AnyOf;
  type.alternatives = std::move(alternatives);
  return type;
}

Type kinds(std::string word, std::vector<FieldDescription> fields) {
  Description group;
  group.name = word;
  group.fields = std::move(fields);
  Type type = config::group_type(std::move(group));
  type.shape = Type::Shape::Kinds;
  type.word = std::move(word);
  return type;
}

template <class Made>
FieldDescription kind_field(const config::ErasedSpec<Made>& spec) {
  return field(spec.name(), spec.summary(), config::group_type(spec.description()));
}

Type connection_type(const components::Registry& registry) {
  std::vector<FieldDescription> fields;
  for (const auto& source : registry.sources()) fields.push_back(kind_field(source.connection));
  for (const auto& sink : registry.sinks()) fields.push_back(kind_field(sink.connection));
  return kinds("connection", std::move(fields));
}

Type step_type(const components::Registry& registry) {
  std::vector<FieldDescription> fields;
  for (const auto& step : registry.steps()) fields.push_back(kind_field(step.spec));
  return kinds("step", std::move(fields));
}

Type from_type(const components::Registry& registry) {
  std::vector<Type> alternatives;
  for (const auto& source : registry.sources()) {
    alternatives.push_back(config::group_type(source.from.description()));
  }
  return one_key_to(any_of(std::move(alternatives)));
}

Type to_type(const components::Registry& registry) {
  std::vector<Type> alternatives;
  for (const auto& sink : registry.sinks()) {
    alternatives.push_back(config::group_type(sink.destination.description()));
  }
  return config::list_type(one_key_to(any_of(std::move(alternatives))));
}

// What `from` may hold, without what names the report.
Type default_export_type(const components::Registry& registry) {
  Description group{.name = "export", .summary = "Options of every sync's from."};
  for (const auto& source : registry.sources()) {
    for (const auto& each : source.from.description().fields) {
      if (!each.required) group.fields.push_back(each);
    }
  }
  return config::group_type(std::move(group));
}

Description defaults_description(const components::Registry& registry) {
  Description group{.name = "defaults", .summary = "What every sync starts from."};
  group.fields.push_back(
      field("export", "Options of every sync's from.", default_export_type(registry)));
  group.fields.push_back(
      field("guards", "Guards of every sync.", config::group_type(guards_spec().describe())));
  return group;
}

Description sync_description(const components::Registry& registry) {
  Description sync{.name = "sync", .summary = "One report, its shape, and where its rows go."};
  sync.fields = {
      field("from", "The connection and the report that is read.", from_type(registry), true),
      field("columns", "The contract: a column of the report to its name, type and rules.",
            config::map_type(config::group_type(column_spec().describe()))),
      field("other_columns", "What happens to columns that the contract does not name.",
            config::type_of<transforms::OtherColumns>()),
      field("steps", "What is done to the rows, in this order.",
            config::list_type(step_type(registry))),
      field("guards", "What stops a load before anything visible changes.",
            config::group_type(guards_spec().describe())),
      field("to", "Where the rows go.", to_type(registry), true)};
  return sync;
}

}  // namespace

config::Spec<ColumnOptions> column_spec() {
  return config::Spec<ColumnOptions>("column", "What the contract says of one column.")
      .field<&ColumnOptions::as>("Its name from here on; the report's own when left out.")
      .field<&ColumnOptions::type>("Its type; a value that is not of it fails the load.")
      .field<&ColumnOptions::required>("NULL fails the load.")
      .field<&ColumnOptions::default_>("Stands in for NULL.")
      .shorthand<&ColumnOptions::type>();
}

config::Spec<Guards> guards_spec() {
  return config::Spec<Guards>("guards", "What stops a load before anything visible changes.")
      .field<&Guards::on_empty>(
          "What happens when the export has no rows and the destination's mode is replace: stop "
          "(exit 4, the old rows stay) or accept.");
}

config::Spec<SpoolOptions> spool_spec() {
  return config::Spec<SpoolOptions>(
             "spool",
             "Disk space in the folder for temporary files (TMPDIR), in files that have no "
             "name.")
      .field<&SpoolOptions::limit>(
          "What a run may take for rows that a slow destination, or a slow sync that shares an "
          "export, does not want yet; beyond it the fast ones wait for the slow one. Exports that "
          "are kept until they are proven come on top of it.");
}

Description file_description(const components::Registry& registry) {
  Description file{.name = "millrace", .summary = "A millrace file."};
  Type version = config::type_of<std::string>();
  version.shape = Type::Shape::Choice;
  version.choices = {"1"};
  file.fields = {
      field("version", "The version of this language.", version, true),
      field("include", "More files that belong to this one, relative to it.",
            config::list_type(config::type_of<std::string>())),
      field("state", ledger::state_spec().summary(),
            config::group_type(ledger::state_spec().describe())),
      field("spool", "Disk space for rows that wait.", config::group_type(spool_spec().describe())),
      field("connections", "The systems that are read or written, by name; the kind is the key.",
            config::map_type(connection_type(registry))),
      field("defaults", "What every sync starts from.",
            config::group_type(defaults_description(registry))),
      field("syncs", "The syncs, by name.",
            config::map_type(config::group_type(sync_description(registry))), true)};
  return file;
}

}  // namespace millrace::engine

namespace millrace::config {

Type Codec<millrace::Type>::type() {
  Type type = type_of<std::string>();
  type.word = "type";
  type.pattern =
      "^(text|integer|decimal(\\([0-9]+, ?[0-9]+\\))?|double|boolean|date|time|timestamp|"
      "timestamptz|uuid|json)$";
  return type;
}

Parsed<millrace::Type> Codec<millrace::Type>::from_text(const std::string& text) {
  auto parsed = parse_type(text);
  if (parsed) return *parsed;
  // The caller names the text itself, where it is no secret.
  const auto& message = parsed.error().message();
  return std::unexpected(message.substr(message.find("\" ") + 2));
}

std::string Codec<millrace::Type>::to_text(const millrace::Type& value) {
  return value.kind == TypeKind::Unknown ? "" : millrace::to_string(value);
}

}  // namespace millrace::config
