<?php

// main.php PORT: what curl does with files of the program.

$url = "https://127.0.0.1:$argv[1]/";
function transfer(array $options, bool $oneByOne = false): string
{
    global $url;
    $handle = curl_init($url);
    $options += [CURLOPT_RETURNTRANSFER => true, CURLOPT_SSLCERT => __DIR__ . '/client.pem', CURLOPT_SSLKEY => __DIR__ . '/client.key'];
    if ($oneByOne) {
        foreach ($options as $option => $value) {
            if (curl_setopt($handle, $option, $value) !== true) {
                echo "option $option is refused\n";
            }
        }
    } elseif (curl_setopt_array($handle, $options) !== true) {
        echo "options are refused\n";
    }
    $copy = curl_copy_handle($handle);
    $answer = curl_exec($handle);

    return ($answer === false ? 'error ' . curl_errno($handle) : $answer) . (curl_exec($copy) === $answer ? '' : ', another answer of a copied handle') . "\n";
}

chdir(__DIR__);
$ca = [CURLOPT_CAINFO => __DIR__ . '/ca.pem'];
foreach ([false, true] as $oneByOne) {
    echo transfer([], $oneByOne);
    echo transfer($ca, $oneByOne);
    echo transfer([CURLOPT_CAPATH => __DIR__ . '/certs'], $oneByOne);
    echo transfer($ca + [CURLOPT_COOKIEFILE => __DIR__ . '/cookies.txt'], $oneByOne);
    echo transfer($ca + [CURLOPT_NETRC => 2, CURLOPT_NETRC_FILE => __DIR__ . '/netrc'], $oneByOne);
    echo transfer($ca + [CURLOPT_POSTFIELDS => ['a' => new CURLFile(__DIR__ . '/upload.txt')]], $oneByOne);
    echo transfer($ca + [CURLOPT_POSTFIELDS => ['a' => new CURLFile('upload.txt', 'text/plain', 'renamed')]], $oneByOne);
    echo transfer([CURLOPT_CAINFO => 'ca.pem'], $oneByOne);
    echo transfer([CURLOPT_CAINFO => __DIR__ . '/missing.pem'], $oneByOne);
    echo transfer([CURLOPT_CAINFO => __DIR__ . '/upload.txt'], $oneByOne);
    echo transfer($ca + [CURLOPT_CRLFILE => __DIR__ . '/missing.crl'], $oneByOne);
}
chdir(__DIR__ . '/certs');
echo transfer([CURLOPT_CAINFO => '../ca.pem']);
$jar = sys_get_temp_dir() . '/phpca-jar-' . getmypid();
$handle = curl_init($url);
curl_setopt_array($handle, $ca + [CURLOPT_RETURNTRANSFER => true, CURLOPT_SSLCERT => '../client.pem', CURLOPT_SSLKEY => '../client.key', CURLOPT_COOKIEJAR => $jar]);
echo curl_exec($handle) === false ? 'error ' . curl_errno($handle) : 'done', "\n";
unset($handle);
echo preg_match('/\tseen\t1$/m', (string) @file_get_contents($jar)), "\n";
@unlink($jar);
try {
    curl_setopt_array(new stdClass(), $ca);
} catch (TypeError $e) {
    echo $e->getMessage(), "\n";
}
try {
    curl_setopt(curl_init(), 'x', __DIR__ . '/ca.pem');
} catch (TypeError $e) {
    echo $e->getMessage(), "\n";
}
$multi = curl_multi_init();
$handles = [curl_init($url), curl_init($url)];
foreach ($handles as $handle) {
    curl_setopt_array($handle, $ca + [CURLOPT_RETURNTRANSFER => true, CURLOPT_SSLCERT => __DIR__ . '/client.pem', CURLOPT_SSLKEY => __DIR__ . '/client.key']);
    curl_multi_add_handle($multi, $handle);
}
do {
    curl_multi_exec($multi, $running);
    curl_multi_select($multi);
} while ($running);
foreach ($handles as $handle) {
    echo curl_multi_getcontent($handle), "\n";
}
