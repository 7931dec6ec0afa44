// One yaml-language-server, spoken to in its own protocol (LSP) as an editor does.

import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';

import {kPackages} from './packages.mjs';

const kPatience = 30_000;

const settings = {
  yaml: {
    validate: true,
    hover: true,
    completion: true,
    format: {enable: false},
    schemaStore: {enable: false},
    kubernetesCRDStore: {enable: false},
  },
  http: {},
};

export class LanguageServer {
  #process;
  #unread = Buffer.alloc(0);
  #requests = new Map();  // The promise of each request, by its id.
  #diagnostics = new Map();  // What the server said of each document, or who waits for it.
  #versions = new Map();
  #schema;

  // Every file below /documents/ has the schema, as if an editor's settings said so.
  static async start(schemaFile) {
    const server = new LanguageServer();
    server.#schema = pathToFileURL(schemaFile).href;
    const program = join(kPackages, 'node_modules/yaml-language-server/bin/yaml-language-server');
    server.#process = spawn(process.execPath, [program, '--stdio'],
                            {stdio: ['pipe', 'pipe', 'inherit']});
    server.#process.stdout.on('data', (bytes) => server.#read(bytes));
    await server.#request('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: {
        workspace: {configuration: true},
        textDocument: {
          publishDiagnostics: {},
          hover: {contentFormat: ['markdown']},
          completion: {completionItem: {snippetSupport: true, documentationFormat: ['markdown']}},
        },
      },
    });
    server.#notify('initialized', {});
    server.#notify('workspace/didChangeConfiguration', {settings: server.#settings()});
    await server.#knowsSchema();
    return server;
  }

  // What is underlined: {line, column, message} counted from 1, in the order of their places.
  async diagnostics(uri, text) {
    this.#show(uri, text);
    const found = await this.#published(uri);
    return found
        .map(({range: {start}, message}) => (
            {line: start.line + 1, column: start.character + 1, message}))
        .sort((a, b) => a.line - b.line || a.column - b.column);
  }

  // The text that appears at a place, or the empty text.
  async hover(uri, text, position) {
    this.#show(uri, text);
    const answer = await this.#request('textDocument/hover', {textDocument: {uri}, position});
    return answer?.contents?.value ?? '';
  }

  // What is offered at a place.
  async completion(uri, text, position) {
    this.#show(uri, text);
    const answer = await this.#request('textDocument/completion', {textDocument: {uri}, position});
    return answer?.items ?? answer ?? [];
  }

  async stop() {
    await this.#request('shutdown', null);
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#notify('exit', null);
    await ended;
  }

  // Settings arrive some time after they were sent: a mistake is underlined once they are there.
  #knowsSchema() {
    const uri = 'file:///documents/probe.yaml';
    return this.#patiently('settings', (resolve) => {
      this.#show(uri, 'no_such_option: 1\n');
      const wait = (found) => {
        if (found.length > 0) resolve();
        else this.#diagnostics.set(uri, wait);
      };
      this.#diagnostics.set(uri, wait);
    });
  }

  #settings() {
    return {...settings, yaml: {...settings.yaml, schemas: {[this.#schema]: '/documents/*'}}};
  }

  #show(uri, text) {
    const version = (this.#versions.get(uri) ?? 0) + 1;
    this.#versions.set(uri, version);
    this.#diagnostics.delete(uri);
    if (version === 1) {
      const textDocument = {uri, languageId: 'yaml', version, text};
      this.#notify('textDocument/didOpen', {textDocument});
    } else {
      this.#notify('textDocument/didChange',
                   {textDocument: {uri, version}, contentChanges: [{text}]});
    }
  }

  #published(uri) {
    const there = this.#diagnostics.get(uri);
    if (Array.isArray(there)) return there;
    return this.#patiently(`diagnostics of ${uri}`,
                           (resolve) => this.#diagnostics.set(uri, resolve));
  }

  #request(method, params) {
    const id = this.#requests.size + 1;
    return this.#patiently(method, (resolve, reject) => {
      this.#requests.set(id, {resolve, reject});
      this.#write({id, method, params});
    });
  }

  #patiently(what, begin) {
    return new Promise((resolve, reject) => {
      const alarm = setTimeout(() => reject(new Error(`no answer: ${what}`)), kPatience);
      const done = (settle) => (value) => {
        clearTimeout(alarm);
        settle(value);
      };
      begin(done(resolve), done(reject));
    });
  }

  #notify(method, params) {
    this.#write({method, params});
  }

  #write(message) {
    const body = JSON.stringify({jsonrpc: '2.0', ...message});
    this.#process.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #read(bytes) {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    for (;;) {
      const end = this.#unread.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = this.#unread.toString('latin1', 0, end);
      const length = Number(/Content-Length: (\d+)/i.exec(head)[1]);
      if (this.#unread.length < end + 4 + length) return;
      const body = this.#unread.toString('utf8', end + 4, end + 4 + length);
      this.#unread = this.#unread.subarray(end + 4 + length);
      this.#take(JSON.parse(body));
    }
  }

  #take(message) {
    if (message.method === undefined) {
      const {resolve, reject} = this.#requests.get(message.id);
      if (message.error) reject(new Error(message.error.message));
      else resolve(message.result);
    } else if (message.method === 'textDocument/publishDiagnostics') {
      this.#keep(message.params);
    } else if (message.id !== undefined) {
      this.#write({id: message.id, result: this.#answer(message)});
    }
  }

  #keep({uri, version, diagnostics}) {
    if (version !== undefined && version !== this.#versions.get(uri)) return;
    const waiting = this.#diagnostics.get(uri);
    this.#diagnostics.set(uri, diagnostics);
    if (typeof waiting === 'function') waiting(diagnostics);
  }

  // What the server asks of its editor.
  #answer({method, params}) {
    if (method === 'workspace/configuration') {
      return params.items.map(({section}) => this.#settings()[section] ?? null);
    }
    if (method === 'custom/schema/content') return readFileSync(new URL(params), 'utf8');
    return null;
  }
}
