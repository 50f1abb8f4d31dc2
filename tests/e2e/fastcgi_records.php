<?php

// FastCGI's records, as far as the clients of the tests need them.

function record(int $type, string $content): string
{
    return pack('CCnnCC', 1, $type, 1, strlen($content), 0, 0) . $content;
}
/** Lengths of 128 and more have four bytes. */
function length(string $text): string
{
    return strlen($text) < 128 ? chr(strlen($text)) : pack('N', strlen($text) | 0x80000000);
}
/** All that a web server sends for one request. */
function messages(array $parameters, string $body = ''): string
{
    $packed = '';
    foreach ($parameters as $name => $value) {
        $packed .= length($name) . length($value) . $name . $value;
    }

    return record(1, pack('nC', 1, 0) . "\0\0\0\0\0") . record(4, $packed) . record(4, '') . ($body === '' ? '' : record(5, $body)) . record(5, '');
}
/** What comes back for one request: [6 => standard output, 7 => standard error]. */
function outputs($server): array
{
    $out = [6 => '', 7 => ''];
    while (strlen($head = (string) stream_get_contents($server, 8)) === 8) {
        ['type' => $type, 'size' => $size, 'pad' => $pad] = unpack('Cversion/Ctype/nid/nsize/Cpad', $head);
        $body = $size + $pad ? (string) stream_get_contents($server, $size + $pad) : '';
        if ($type === 3) {
            break;
        }
        $out[$type] .= substr($body, 0, $size);
    }

    return $out;
}
