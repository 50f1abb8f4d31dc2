<?php

// Is there anything that takes a file name and that nobody has thought of? Reflection lists every internal function and method,
// every wrapper and setting; each must have a probe, or a reason here why it takes no name of a file.

// Parameters that are never a file name, whatever function has them. A name that is not here makes the test ask.
const HARMLESS = 'aad abbr additional_data additional_headers additional_params additional_records algo algorithm allowed_tags arg arg_separator array arrays assertion
	attributes authoritative_name_servers baseClass binary_string break brigade bucket buffer bytes calendar callable_name callback challenge character characters chars
	charset cipher_algo ciphertext class class_name client_key client_key_pair close code codeUnits codepoint codeset column column_key constant constant_name
	constructorArgs consumed content contents context count countryCode countryOrRawOffset currency datetime day decimal_separator decrypted_data default defaultLocale
	delimiter description destination_encoding digest_algo dimensions displayLocale distinguished_names document domain driverOptions dstOffset duration elementId enclosure encoding encodings
	encrypted_data encrypted_key encrypted_keys end end_handler ending enum env_vars eol error errorCode error_code error_message escape except expires_or_options exponent
	expression extendedClass extension extra_attributes feature fetchModeArgs field_name field_value fields file_descriptor filter_name filter_value format fromEncoding
	from_encoding function functions group handle handler hash haystack header headers height hex_string hints host hour id idna_info ignore image_info image_type in indentation index
	index_key info ini_string initial interface interval ip iptc_block iptc_data isSystemId iteratorClass iv json key_pair keys keyword kind known_string language languageTag
	length lifetime_or_options line localName locale localeOrMonth locales long_options mac map matches message metadata method mimeTypes minute mode modifier module n namespace namespaceOrPrefix
	namespace_or_prefix needle newScope newThis newline next node nodes nonce notationData nsPrefixes num numeric_prefix object objectOrClass objectOrMethod objectOrValue object_or_class octal_string
	offset old_signals open operator option_name out output p pad_string pair param params passphrase password pattern peer_name percent pipes plural port postfix priority
	priority1 priority2 process prompt property protocol ptr ptr1 ptr2 publicId q qualifiedName query rawOffset read received_message_type region remote_filename replace replacement replacements
	required_sections resource resource_usage response rest rest_index restrict result result_code returnClass rules s salt sealed_data search second secret_key seed separator separators server_key
	server_key_pair service short_options shorthand signals signature signed_message singular skeleton socket spki standalone start start_handler state statement status str strong_result stub subject
	substitute_character subtags suffix systemId tag text thousands_separator timestamp timezone timezoneId timezoneOrYear title toEncoding to_encoding token trait transfer_encoding transliterator
	trim_marker type unserializeOptions user user_string username value value1 value2 values var var_name var_names variables vars version version1 version2 weights width wouldBlock would_block
	wrapper_or_options write x xpath y string string1 string2 data name key option options args pk7 pkcs12 certificates public_key_pem stream_or_context ca_certificate
	classNames cpu_ids namespaceURI newToken overrideEncoding selectors serial_hex since specification strings tokens where withProperties';

// Functions with a parameter that could be one, and why it is none. Groups: REASON => names (a pattern).
const REASONS = [
    'looks at the text only' => 'basename|dirname|pathinfo|fnmatch|parse_url|Phar(Data)?::isValidPharFilename',
    'the path of a cookie' => 'setcookie|setrawcookie|session_set_cookie_params',
    'gives a name back' => 'headers_sent|session_create_id',
    'a text of its own' => 'strtr|extract|openlog|uniqid|ErrorException::__construct|session_id|UConverter::.*|IntlChar::getPropertyEnum|class_alias|DOM(Document::(loadHTML|createProcessingInstruction)'
        . '|Node::lookupNamespaceURI|XPath::registerNamespace)|SimpleXMLElement::registerXPathNamespace|XMLReader::lookupNamespace|(XMLWriter::|xmlwriter_)(start|write)_?[A-Za-z_]+|FFI::memcpy|get_browser'
        . '|sodium_.*|openssl_(dh_compute_key|spki_.*)|escapeshellcmd|iterator_.*|RecursiveTreeIterator::__construct',
    'names inside a Phar' => 'Phar(Data)?::(copy|addEmptyDir|setAlias|webPhar|setDefaultStub|createDefaultStub|setSignatureAlgorithm|compress|convertTo.*|mapPhar)',
    'the other side is a host' => 'gethostbyname.*|dns_.*|checkdnsrr|getmxrr|ftp_(connect|ssl_connect|exec|raw|site|chdir|mkdir|rmdir|nlist|rawlist|mlsd|rename|chmod|size|mdtm|delete|login|alloc)|socket_(getsockname|getpeername|recvfrom|addrinfo.*)|stream_socket_recvfrom',
    'needs an FTP server; the local file is opened as fopen does, or is a stream' => 'ftp_(nb_)?(f?get|f?put|append)|ftp_append|ftp_nb_.*',
    'needs a database driver, of which PHP as it is tested has none' => 'PDO::__construct',
    'asked by a session that its save path is for' => 'SessionHandlerInterface::open',
    'sends what it is given' => 'putenv|textdomain|[dc]*n?gettext|bind_textdomain_codeset|idn_to_.*|get_cfg_var|ini_get|ini_restore|session_module_name',
    'a stream of another sort' => 'stream_bucket_.*|php_user_filter::.*|socket_.*|stream_context_.*|libxml_set_streams_context',
];

// The same, of functions that came with this version of PHP.
const REASONS_SINCE = [
    80400 => [
        'a text of its own (DOM of 8.4)' => 'Dom\\\\(Node::lookupNamespaceURI|Document::createProcessingInstruction|HTMLDocument::createFromString|XPath::registerNamespace)',
        'needs a database driver (8.4)' => 'PDO::connect',
    ],
    80500 => [
        'an address of any kind, of which nothing is opened' => 'Uri\\\\(Rfc3986\\\\Uri|WhatWg\\\\(Url|InvalidUrlException))::.*',
    ],
];

/** REASON => names, of this version. */
function reasons(): array
{
    $since = array_filter(REASONS_SINCE, fn($version) => PHP_VERSION_ID >= $version, ARRAY_FILTER_USE_KEY);
    return array_merge(REASONS, ...$since);
}

// A probe under another name does for these: same code, other name, or the object of the probe's function.
const SAME_AS = [
    'XMLWriter::openUri' => 'xmlwriter_open_uri',
    'resourcebundle_create' => 'ResourceBundle::create',
];

/** Classes whose objects are files: each of their methods needs a probe, parameters or none. */
const FILE_CLASSES = ['SplFileInfo', 'SplFileObject', 'DirectoryIterator', 'FilesystemIterator', 'RecursiveDirectoryIterator', 'GlobIterator', 'Directory'];
const ABOUT_THE_OBJECT = '~::(_bad_state_ex|getFileInfo|getPathInfo|setInfoClass|setFileClass|isDot|getFlags|rewind|valid|current|next|seek|key|count|hasChildren|getSubPath|getSubPathname|getChildren|__construct|__toString)$~';

const WRAPPERS = [
    'file' => true, 'glob' => true, 'phar' => true, 'compress.zlib' => true, 'php' => true, 'data' => true,   // with a probe
    'http' => 'a host', 'https' => 'a host', 'ftp' => 'a host', 'ftps' => 'a host',
];

// Settings that name a file, with a probe or a reason.
const SETTINGS_OF_FILES = [
    'ini' => ['auto_prepend_file', 'auto_append_file', 'browscap', 'error_log', 'ffi.preload', 'include_path', 'mail.log', 'open_basedir', 'openssl.cafile'],
    'read by the library before the first request' => ['openssl.capath', 'phar.cache_list', 'opcache.preload', 'opcache.file_cache', 'opcache.error_log', 'opcache.blacklist_filename', 'opcache.lockfile_path',
        'extension_dir', 'docref_root', 'doc_root', 'user_dir', 'user_ini.filename', 'sys_temp_dir', 'upload_tmp_dir', 'sendmail_path', 'unserialize_callback_func', 'session.cookie_path'],
    'a probe of its function' => ['session.save_path'],
];

function can_name_file(?ReflectionType $type): bool
{
    foreach ($type instanceof ReflectionNamedType ? [$type] : ($type?->getTypes() ?? []) as $part) {
        if (in_array($part->getName(), ['string', 'array', 'mixed', 'iterable', 'object'])) {
            return true;
        }
    }
    return $type === null;
}

/** NAME => function or method, of these extensions and what is compiled in. */
function internal_functions(): array
{
    $all = [];
    foreach (get_defined_functions()['internal'] as $name) {
        $all[$name] = new ReflectionFunction($name);
    }
    foreach ([...get_declared_classes(), ...get_declared_interfaces()] as $class) {
        $class = new ReflectionClass($class);
        foreach ($class->isInternal() ? $class->getMethods() : [] as $method) {
            if ($method->class === $class->name) {
                $all["$class->name::$method->name"] = $method;
            }
        }
    }
    return array_filter($all, fn($function) => !str_starts_with((string) $function->getExtensionName(), 'phpca'));
}

/** What could be a file name among its parameters. */
function suspicious(ReflectionFunctionAbstract $function): array
{
    static $harmless;
    $harmless ??= array_flip(preg_split('/\s+/', HARMLESS));
    $found = [];
    foreach ($function->getParameters() as $parameter) {
        if (can_name_file($parameter->getType()) && !isset($harmless[$parameter->name])) {
            $found[] = $parameter->name;
        }
    }
    return $found;
}

/** NAME OF TEST => what is wrong. */
function inventory(array $keys, array $extensions): array
{
    $probed = [];
    foreach ($keys as $key) {
        $probed[strtok($key, ' ')] = true;
    }
    $unknown = $needless = $unreasoned = [];
    $reasons = '~^(' . implode('|', reasons()) . ')$~';
    $functions = internal_functions();
    foreach ($functions as $name => $function) {
        $is_of_file = $function instanceof ReflectionMethod && in_array($function->class, FILE_CLASSES) && !preg_match(ABOUT_THE_OBJECT, $name);
        $suspicious = suspicious($function);
        if (isset($probed[$name]) || isset(SAME_AS[$name]) || (!$is_of_file && !$suspicious)) {
            continue;
        }
        if (!preg_match($reasons, $name)) {
            $unknown[] = "$name(" . implode(', ', $suspicious) . ') has neither probe nor reason';
        }
    }
    foreach (reasons() as $reason => $pattern) {
        foreach (explode('|', preg_replace('/\([^()]*(\([^()]*\))*[^()]*\)/', '.*', $pattern)) as $part) {
            if (!preg_grep("~^$part$~", array_keys($functions))) {
                $needless[] = "$reason: no function is called $part";
            }
        }
    }
    foreach (array_keys($probed) as $name) {
        if (str_contains($name, '::') || function_exists($name)) {
            isset($functions[$name]) || (str_contains($name, '::') && method_exists(...explode('::', $name))) || $unreasoned[] = "$name: a probe of nothing";
        }
    }
    $wrappers = array_diff(stream_get_wrappers(), array_keys(WRAPPERS));
    foreach (WRAPPERS as $wrapper => $reason) {
        if ($reason === true && !isset($probed["$wrapper://"])) {
            $wrappers[] = "$wrapper:// has no probe";
        }
    }
    $settings = [];
    $named = array_merge(...array_values(SETTINGS_OF_FILES));
    foreach (array_keys(ini_get_all()) as $setting) {
        if (preg_match('~(?<!max_)(file$|filename|path$|_dir$|_log$|\.log$|_root$|preload$|browscap|basedir|save_path|cafile|cache_list|file_cache$|callback_func)~', $setting)
                && !preg_match('~^(phpca|xdebug)\.|revalidate_path|validate_root|_time_file~', $setting) && !in_array($setting, $named)) {
            $settings[] = "$setting may name a file";
        }
    }
    return [
        count($functions) . ' functions and methods: each that could take a file name has a probe or a reason' => $unknown,
        'each reason is one of a function that is there' => $needless,
        'each probe is of something that is there' => $unreasoned,
        'each stream wrapper has a probe or a reason' => $wrappers,
        'each setting that names a file is known' => $settings,
    ];
}
