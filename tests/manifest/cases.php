<?php

// Manifests, good and bad: [name, text, verdict, what the packager must say].
//   good    both take it
//   bad     both refuse it: the packager says so with this text (place, JSON pointer, wanted and found), the schema by itself
//   text    refused before any schema is asked: not JSON, or a key that stands twice, which a schema can't see

declare(strict_types=1);

$cases = [];
$good = static function (string $name, string $text) use (&$cases): void {
    $cases[] = [$name, $text, 'good', ''];
};
$bad = static function (string $name, string $text, string $said) use (&$cases): void {
    $cases[] = [$name, $text, 'bad', $said];
};
$text = static function (string $name, string $text, string $said) use (&$cases): void {
    $cases[] = [$name, $text, 'text', $said];
};

// ---- the document ----
$good('an empty object', '{}');
$good('white space around', " \t\r\n{\n}\n\n");
$good('a byte order mark', "\xef\xbb\xbf{\"name\": \"n\"}");
$good('$schema', '{"$schema": "../manifest.schema.json"}');
$good('everything', json_encode(['$schema' => 's', 'name' => 'acme/app', 'version' => '1.2.3', 'entry' => ['cli' => ['main.php'], 'web' => 'public/index.php'],
    'root' => '.', 'mount' => '/srv/app', 'include' => ['*'], 'exclude' => ['/tests/', '!/tests/keep'], 'dev' => false, 'sources' => 'keep', 'extract' => ['*.so'],
    'optimize' => true, 'writable' => ['var', 'storage/*'], 'rebase' => ['bootstrap/cache/*.php'], 'preload' => ['src', '!src/x.php'], 'stubs' => ['vendor/acme/tool/worker.php', '!bin/old'], 'as_source' => ['src/Math']], JSON_PRETTY_PRINT));
$good('preload: a list in a file', '{"preload": "@hot.txt"}');
foreach (['exclude', 'include', 'extract', 'writable', 'rebase', 'preload', 'stubs', 'as_source'] as $key) {
    $bad("too many patterns of $key", json_encode([$key => array_fill(0, 10001, 'a')]), "/$key: wanted at most 10000 patterns, found 10001");
}
$bad('too many entry scripts', json_encode(['entry' => array_fill(0, 10001, 'main.php')]), '/entry: wanted at most 10000 entry scripts, found 10001');
$bad('too many of a kind', json_encode(['entry' => ['web' => array_fill(0, 10001, 'main.php')]]), '/entry/web: wanted at most 10000 entry scripts, found 10001');
$bad('preload: no name behind the mark', '{"preload": "@"}', '/preload: wanted "@FILE", found "@"');
$bad('a list', '[]', 'phpca.json:1:1: wanted an object, found a list');
$bad('a string', '"x"', 'phpca.json:1:1: wanted an object, found a string');
$bad('null', 'null', 'wanted an object, found null');
$bad('a number', ' 7', 'phpca.json:1:2: wanted an object, found a number');
$bad('true', 'true', 'wanted an object, found a boolean');
$bad('$schema that is no string', '{"$schema": 1}', '/$schema: wanted a string, found a number');
$bad('an unknown key', '{"wibblewobble": 1}', 'phpca.json:1:2: /wibblewobble: unknown key (manifest.schema.json lists them)');
$bad('a slip', "{\n\t\"name\": \"x\",\n\t\"entri\": \"main.php\"\n}", 'phpca.json:3:2: /entri: unknown key, the nearest is "entry"');
$bad('two letters swapped', '{"moutn": "/x"}', '/moutn: unknown key, the nearest is "mount"');
$bad('another case', '{"Name": "x"}', '/Name: unknown key, the nearest is "name"');
$bad('an empty key', '{"": 1}', 'phpca.json:1:2: /: unknown key');
$bad('a key with a slash', '{"a/b": 1}', '/a~1b: unknown key');
$bad('a key with a tilde', '{"a~b": 1}', '/a~0b: unknown key');
$bad('the place counts characters, not bytes', '{"name": "äöü€", "entri": 1}', 'phpca.json:1:18: /entri: unknown key');
$bad('a key behind a byte order mark', "\xef\xbb\xbf{\"entri\": 1}", 'phpca.json:1:2: /entri');
$bad('the place of an escaped key', "{\"name\": \"x\",\n  \"d\\u0065v\": 7}", 'phpca.json:2:3: /dev: wanted true or false, found a number');
$bad('an unknown key behind brackets in strings', "{\"exclude\": [\"a,]}\\\"\"],\n \"nam\": 1}", 'phpca.json:2:2: /nam: unknown key, the nearest is "name"');

// ---- not JSON ----
$text('nothing', '', 'phpca.json:1:1: not valid JSON: wanted a value, found the end');
$text('white space only', " \n", 'not valid JSON: wanted a value, found the end');
$text('a bare word', '{"name": x}', 'phpca.json:1:10: not valid JSON: wanted a value');
$text('a comment', "// x\n{}", 'phpca.json:1:1: not valid JSON: wanted a value');
$text('single quotes', "{'name': 'x'}", 'phpca.json:1:2: not valid JSON: wanted a key in double quotes');
$text('a key without quotes', '{name: "x"}', 'wanted a key in double quotes');
$text('a comma at the end', '{"dev": true,}', 'phpca.json:1:14: not valid JSON: wanted a key in double quotes');
$text('a comma at the end of a list', '{"include": ["a",]}', 'not valid JSON: wanted a value');
$text('no comma', '{"dev": true "optimize": true}', 'phpca.json:1:14: not valid JSON: wanted "," or "}"');
$text('no comma in a list', '{"include": ["a" "b"]}', 'wanted "," or "]"');
$text('no colon', '{"dev" true}', 'wanted ":" behind the key');
$text('something behind the end', '{} {}', 'phpca.json:1:4: not valid JSON: something stands behind the value');
$text('cut in an object', "{\n\"dev\": true\n", 'phpca.json:2:12: not valid JSON: wanted "," or "}"');
$text('cut in a list', '{"include": ["a"', 'wanted "," or "]"');
$text('cut in a string', '{"name": "a', 'the text ends inside a string');
$text('cut behind a backslash', '{"name": "a\\', 'not valid JSON');
$text('a wrong escape', '{"name": "\\x41"}', 'phpca.json:1:12: not valid JSON: wanted one of');
$text('three hexadecimal digits', '{"name": "\\u12g4"}', 'wanted four hexadecimal digits');
$text('control characters for hexadecimal digits', "{\"name\": \"\\u\x10\x11\x12\x13\"}", 'wanted four hexadecimal digits');
$text('half of a surrogate pair', '{"name": "\\ud83d"}', 'phpca.json:1:11: not valid JSON: half of a surrogate pair');
$text('a surrogate pair the wrong way round', '{"name": "\\ude00\\ud83d"}', 'half of a surrogate pair');
$text('a high surrogate twice', '{"name": "\\ud83d\\ud83d"}', 'half of a surrogate pair');
$text('a tab in a string', "{\"name\": \"a\tb\"}", 'phpca.json:1:12: not valid JSON: a control character in a string');
$text('a line break in a string', "{\"name\": \"a\nb\"}", 'a control character in a string');
$text('a NUL byte in a string', "{\"name\": \"a\0b\"}", 'phpca.json:1:12: not valid JSON: a NUL byte');
$text('a NUL byte between', "{\0}", 'phpca.json:1:2: not valid JSON');
$text('a NUL byte behind', "{}\0", 'phpca.json:1:3: not valid JSON: something stands behind the value');
$text('a lone continuation byte', "{\"name\": \"\x80\"}", 'phpca.json:1:11: not valid JSON: a byte that is not UTF-8');
$text('a character that is cut', "{\"name\": \"\xe2\x82\"}", 'a byte that is not UTF-8');
$text('a slash of two bytes', "{\"name\": \"\xc0\xaf\"}", 'a byte that is not UTF-8');
$text('a slash of three bytes', "{\"name\": \"\xe0\x80\xaf\"}", 'a byte that is not UTF-8');
$text('a surrogate as UTF-8', "{\"name\": \"\xed\xa0\x80\"}", 'a byte that is not UTF-8');
$text('beyond U+10FFFF', "{\"name\": \"\xf4\x90\x80\x80\"}", 'a byte that is not UTF-8');
$text('Latin-1 in a key', "{\"n\xe4me\": 1}", 'phpca.json:1:4: not valid JSON: a byte that is not UTF-8');
$text('UTF-16', "\xff\xfe{\0}\0", 'phpca.json:1:1: not valid JSON: wanted a value');
$text('a leading zero', '{"dev": 01}', 'phpca.json:1:10: not valid JSON: a number that begins with 0');
$text('a plus sign', '{"dev": +1}', 'wanted a value');
$text('no digit before the point', '{"dev": .5}', 'wanted a value');
$text('no digit behind the point', '{"dev": 5.}', 'wanted a digit');
$text('no exponent', '{"dev": 5e}', 'wanted a digit');
$text('a minus sign alone', '{"dev": -}', 'wanted a digit');
$text('True', '{"dev": True}', 'wanted a value');
$text('nesting without end', str_repeat('[', 100000), 'phpca.json:1:513: not valid JSON: nested deeper than 512');
$text('objects without end', str_repeat('{"a":', 100000), 'not valid JSON: nested deeper than 512');
$text('a vertical tab for white space', "{\x0b}", 'not valid JSON');
$text('a key twice', "{\"name\": \"a\",\n \"name\": \"b\"}", 'phpca.json:2:2: /name: this key stands twice');
$text('a key twice, once escaped', '{"dev": true, "\\u0064ev": false}', 'phpca.json:1:15: /dev: this key stands twice');
$text('a key twice, with the same value', '{"entry": "main.php", "mount": "/x", "entry": "main.php"}', '/entry: this key stands twice');
$text('a key twice, inside', '{"entry": {"cli": "main.php", "cli": "main.php"}}', 'phpca.json:1:31: /entry/cli: this key stands twice');

// ---- name, version ----
foreach (['name', 'version'] as $key) {
    $good("$key", "{\"$key\": \"acme/app 1.0\"}");
    $good("$key of other letters", "{\"$key\": \"日本語 \\ud83d\\ude00\"}");
    $bad("$key: empty", "{\"$key\": \"\"}", "/$key: wanted one line of text, found an empty string");
    $bad("$key: number", "{\"$key\": 1.5}", "/$key: wanted a string, found a number");
    $bad("$key: null", "{\"$key\": null}", "/$key: wanted a string, found null");
    $bad("$key: list", "{\"$key\": [\"x\"]}", "/$key: wanted a string, found a list");
    $bad("$key: line break", "{\"$key\": \"a\\nb\"}", "/$key: wanted one line of text, found a control character");
    $bad("$key: delete", "{\"$key\": \"a\\u007f\"}", "/$key: wanted one line of text, found a control character");
    $bad("$key: NUL", "{\"$key\": \"a\\u0000b\"}", 'a NUL character in a string');
}
$good('an escaped backslash before u0000 is no NUL', '{"name": "a\\\\u0000"}');

// ---- entry ----
$good('entry', '{"entry": "main.php"}');
$good('entry: ./', '{"entry": "./main.php"}');
$good('entry: list', '{"entry": ["main.php", "public/index.php"]}');
$good('entry: empty list', '{"entry": []}');
$good('entry: cli', '{"entry": {"cli": "main.php"}}');
$good('entry: web', '{"entry": {"web": ["public/index.php"]}}');
$good('entry: web before cli', '{"entry": {"web": "public/index.php", "cli": ["main.php"]}}');
$good('entry: the same for both', '{"entry": {"web": "main.php", "cli": "main.php"}}');
$bad('entry: empty', '{"entry": ""}', '/entry: wanted the path of a script, found an empty string');
$bad('entry: empty in a list', '{"entry": ["main.php", ""]}', 'phpca.json:1:24: /entry/1: wanted the path of a script, found an empty string');
$bad('entry: number', '{"entry": 7}', '/entry: wanted a string, a list of strings or an object, found a number');
$bad('entry: number in a list', '{"entry": [7]}', '/entry/0: wanted a string, found a number');
$bad('entry: list in a list', '{"entry": [["main.php"]]}', '/entry/0: wanted a string, found a list');
$bad('entry: object in a list', '{"entry": [{"cli": "main.php"}]}', '/entry/0: wanted a string, found an object');
$bad('entry: empty object', '{"entry": {}}', '/entry: wanted "cli" or "web" or both, found neither');
$bad('entry: unknown kind', '{"entry": {"wbe": "main.php"}}', 'phpca.json:1:12: /entry/wbe: unknown key, the nearest is "web"');
$bad('entry: unknown kind beside a known one', '{"entry": {"cli": "main.php", "worker": "main.php"}}', '/entry/worker: unknown key');
$bad('entry: kind of a wrong type', '{"entry": {"cli": true}}', '/entry/cli: wanted a string or a list of strings, found a boolean');
$bad('entry: kind, null', '{"entry": {"web": null}}', '/entry/web: wanted a string or a list of strings, found null');
$bad('entry: kind, empty', '{"entry": {"web": ["main.php", ""]}}', '/entry/web/1: wanted the path of a script, found an empty string');
$bad('entry: kind, object', '{"entry": {"web": {"cli": "main.php"}}}', '/entry/web: wanted a string or a list of strings, found an object');
$bad('entry: NUL', '{"entry": "main.php\\u0000"}', 'a NUL character in a string');
$bad('entry: null', '{"entry": null}', '/entry: wanted a string, a list of strings or an object, found null');

// ---- root, mount ----
$good('root', '{"root": "."}');
$good('root: ..', '{"root": "public/.."}');
$bad('root: empty', '{"root": ""}', '/root: wanted a path, found an empty string');
$bad('root: list', '{"root": ["."]}', '/root: wanted a string, found a list');
$bad('root: boolean', '{"root": false}', '/root: wanted a string, found a boolean');
$good('mount', '{"mount": "/srv/app"}');
$good('mount: /', '{"mount": "/"}');
$good('mount: slashes', '{"mount": "//srv//app/"}');
$good('mount: escaped slashes', '{"mount": "\\/srv\\/app"}');
$bad('mount: relative', '{"mount": "app"}', '/mount: wanted an absolute directory, found "app"');
$bad('mount: empty', '{"mount": ""}', '/mount: wanted an absolute directory, found an empty string');
$bad('mount: of another system', '{"mount": "C:\\\\app"}', '/mount: wanted an absolute directory, found "C:\\app"');
$bad('mount: object', '{"mount": {}}', '/mount: wanted a string, found an object');
$bad('mount: NUL', '{"mount": "/a\\u0000b"}', 'a NUL character in a string');

// ---- patterns ----
foreach (['include', 'exclude', 'extract', 'rebase', 'preload', 'stubs', 'as_source'] as $key) {
    $good("$key: none", "{\"$key\": []}");
    $good("$key: patterns", "{\"$key\": [\"a*.php\", \"!/src/**\", \"!a[b-d]?\", \"x/\", \"src*\", \"a\\\\*b\"]}");
    $bad("$key: string", "{\"$key\": \"src\"}", "/$key: wanted a list of strings, found a string");
    $bad("$key: object", "{\"$key\": {\"0\": \"src\"}}", "/$key: wanted a list of strings, found an object");
    $bad("$key: number inside", "{\"$key\": [\"a,]}\\\"\",\n  7]}", "phpca.json:2:3: /$key/1: wanted a string, found a number");
    $bad("$key: null inside", "{\"$key\": [null]}", "/$key/0: wanted a string, found null");
    $bad("$key: empty", "{\"$key\": [\"\"]}", "/$key/0: wanted a name or pattern, found an empty string");
    $bad("$key: nothing but a negation", "{\"$key\": [\"a\", \"!\"]}", "/$key/1: wanted a name or pattern, found \"!\"");
    $bad("$key: the root", "{\"$key\": [\"/\"]}", "/$key/0: wanted a name or pattern, found \"/\"");
    $bad("$key: ./", "{\"$key\": [\"./\"]}", "/$key/0: wanted a name or pattern, found \"./\"");
    $bad("$key: up", "{\"$key\": [\"../x\"]}", "/$key/0: wanted a pattern below the root, found \"../x\"");
    $bad("$key: up, later", "{\"$key\": [\"!a/b/..\"]}", "/$key/0: wanted a pattern below the root, found \"!a/b/..\"");
    $good("$key: dots that do not lead up", "{\"$key\": [\"a.php\", \"..a\", \"b../c\", \"...\", \".env\"]}");
}
$good('writable', '{"writable": ["var/cache", "/storage/", "logs", "upload-*"]}');
$bad('writable: negation', '{"writable": ["var", "!var/x"]}', '/writable/1: wanted a directory or pattern ("!" has no meaning here), found "!var/x"');
$bad('writable: the root', '{"writable": ["."]}', '/writable/0: wanted a name or pattern, found "."');
$bad('writable: up', '{"writable": ["var/../../x"]}', '/writable/0: wanted a pattern below the root');
$bad('writable: string', '{"writable": "var"}', '/writable: wanted a list of strings, found a string');
$bad('writable: boolean inside', '{"writable": [true]}', '/writable/0: wanted a string, found a boolean');

// ---- dev, optimize, sources ----
foreach (['dev', 'optimize'] as $key) {
    $good("$key: true", "{\"$key\": true}");
    $good("$key: false", "{\"$key\": false}");
    $bad("$key: string", "{\"$key\": \"yes\"}", "/$key: wanted true or false, found a string");
    $bad("$key: number", "{\"$key\": 1}", "/$key: wanted true or false, found a number");
    $bad("$key: null", "{\"$key\": null}", "/$key: wanted true or false, found null");
}
$good('sources: keep', '{"sources": "keep"}');
$good('sources: strip', '{"sources": "strip"}');
$bad('sources: another word', '{"sources": "drop"}', '/sources: wanted "keep" or "strip", found "drop"');
$bad('sources: another case', '{"sources": "Keep"}', '/sources: wanted "keep" or "strip", found "Keep"');
$bad('sources: empty', '{"sources": ""}', '/sources: wanted "keep" or "strip", found an empty string');
$bad('sources: boolean', '{"sources": true}', '/sources: wanted a string, found a boolean');

// ---- sign ----
$good('sign', '{"sign": "../project.key"}');
$bad('sign: empty', '{"sign": ""}', '/sign: wanted a path, found an empty string');
$bad('sign: true', '{"sign": true}', '/sign: wanted a string, found a boolean');
$bad('sign: object', '{"sign": {"key": "k"}}', '/sign: wanted a string, found an object');

return $cases;
