<?php

// The tree that the probes look at: ROOT/f has a file for each sort of reader, and names of all sorts that lead to it.
// What stands in ROOT/var/cache is on disk only, on both sides; ROOT/mixed is a directory of which some names are the archive's.

/** Bytes of a file for each sort of reader, by name below f/. */
function fixtures(): array
{
    return [
        'data.txt' => "line 1\nline 2\nline 3\n",
        'zero.txt' => '',
        'big.bin' => str_repeat("0123456789abcdef\n", 1200),
        'run.sh' => "#!/bin/sh\necho ran\n",
        'script.php' => "<?php\nreturn [__FILE__, __LINE__, __DIR__];\n",
        'klass.php' => "<?php\nclass Klass { const HERE = __FILE__; }\n",
        'beside.php' => "<?php\nreturn (include 'script.php')[1];\n",
        'page.html' => "<html><head><meta name=\"author\" content=\"nobody\"></head><body><p>text</p></body></html>\n",
        'x.ini' => "key = value\n[section]\nlist[] = 1\n",
        'x.xml' => "<!DOCTYPE r [<!ENTITY e SYSTEM \"entity.txt\">]>\n<r xmlns:xi=\"http://www.w3.org/2001/XInclude\"><a>&e;</a><xi:include href=\"part.xml\"/></r>\n",
        'part.xml' => "<part/>\n",
        'entity.txt' => 'an entity',
        'plain.xml' => "<r><a>text</a></r>\n",
        'x.xsd' => '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="a.xsd"/>'
            . '<xs:element name="r"><xs:complexType><xs:sequence><xs:element ref="a"/></xs:sequence></xs:complexType></xs:element></xs:schema>',
        'a.xsd' => '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a" type="xs:string"/></xs:schema>',
        'x.rng' => '<element name="r" xmlns="http://relaxng.org/ns/structure/1.0"><externalRef href="a.rng"/></element>',
        'a.rng' => '<element name="a" xmlns="http://relaxng.org/ns/structure/1.0"><text/></element>',
        'x.xsl' => '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:import href="b.xsl"/>'
            . '<xsl:template match="r"><out><xsl:apply-templates/><xsl:copy-of select="document(\'part.xml\')"/></out></xsl:template></xsl:stylesheet>',
        'b.xsl' => '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="a"><b/></xsl:template></xsl:stylesheet>',
        'x.gif' => "GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;",
        'x.jpg' => jpeg(),
        'x.gz' => "\x1f\x8b\x08\0\0\0\0\0\0\x03" . gzdeflate("packed 1\npacked 2\n") . pack('VV', crc32("packed 1\npacked 2\n"), 18),
        'x.magic' => "0\tstring\tline\\ 1\tlines of ours\n",
        'x.history' => "_HiStOrY_V2_\nfirst\nsecond\n",
        'x.h' => "#define FFI_SCOPE \"PROBE\"\nint getpid(void);\n",
        'x.so' => "no library\n",
        'bundle/root.res' => bundle(),
        'bundle/en.res' => bundle(),
        'locale/C.UTF-8/LC_MESSAGES/x.mo' => "\xde\x12\x04\x95" . pack('V*', 0, 0, 28, 28, 0, 28),
        'sub/inner.txt' => "inner\n",
        'sub/deep/deepest.txt' => "deepest\n",
    ];
}

/** A JPEG with an EXIF block, and a thumbnail in it. */
function jpeg(): string
{
    $picture = "\xff\xc0" . pack('nCnnC', 11, 8, 2, 3, 1) . "\x01\x11\0";
    $thumbnail = "\xff\xd8$picture\xff\xd9";
    $entry = fn(int $tag, int $type, int $count, int $value): string => pack('vvVV', $tag, $type, $count, $value);
    $first = pack('v', 1) . pack('vvV', 0x010f, 2, 4) . "abc\0" . pack('V', 26);
    $second = pack('v', 3) . $entry(0x0103, 3, 1, 6) . $entry(0x0201, 4, 1, 68) . $entry(0x0202, 4, 1, strlen($thumbnail)) . pack('V', 0);
    $tiff = 'II' . pack('vV', 42, 8) . $first . $second . $thumbnail;
    return "\xff\xd8\xff\xe1" . pack('n', strlen($tiff) + 8) . "Exif\0\0$tiff$picture\xff\xda" . pack('nC', 8, 1) . "\x01\0\0\x3f\0" . "\x7f\xff\xd9";
}

/** An ICU resource bundle that holds an empty table. */
function bundle(): string
{
    $head = pack('vCC', 32, 0xda, 0x27) . pack('vvCCCC', 20, 0, 0, 0, 2, 0) . 'ResB' . pack('C*', 1, 1, 0, 0, 1, 4, 0, 0);
    return str_pad($head, 32, "\0") . pack('V*', 0x20000000, 5, 6, 6, 6, 0);
}

function put(string $path, string $bytes): void
{
    @mkdir(dirname($path), 0o755, true);
    file_put_contents($path, $bytes);
    chmod($path, str_ends_with($path, '.sh') ? 0o755 : 0o644);
}

/** Keys, certificates and a signed message: made here, by the same PHP that will read them. */
function put_keys(string $f): void
{
    $configuration = ['config' => '/dev/null', 'private_key_bits' => 2048, 'digest_alg' => 'sha256'];
    put("$f/openssl.cnf", "[req]\ndistinguished_name = name\n[name]\n");
    $configuration['config'] = "$f/openssl.cnf";
    $key = openssl_pkey_new($configuration);
    openssl_pkey_export($key, $text, null, $configuration);
    $csr = openssl_csr_new(['commonName' => 'probe'], $key, $configuration);
    openssl_csr_export($csr, $request);
    $certificate = openssl_csr_sign($csr, null, $key, 36500, $configuration);
    openssl_x509_export($certificate, $certified);
    foreach (['key.pem' => $text, 'csr.pem' => $request, 'cert.pem' => $certified, 'public.pem' => openssl_pkey_get_details($key)['key']] as $name => $pem) {
        put("$f/$name", $pem);
    }
    put("$f/mail.txt", "To: nobody\n\nletter\n");
    openssl_pkcs7_sign("$f/mail.txt", "$f/signed.eml", $certificate, $key, []);
    openssl_pkcs7_encrypt("$f/mail.txt", "$f/secret.eml", $certificate, [], 0, OPENSSL_CIPHER_AES_128_CBC);
    openssl_cms_sign("$f/mail.txt", "$f/signed.cms", $certificate, $key, []);
    openssl_cms_encrypt("$f/mail.txt", "$f/secret.cms", $certificate, [], 0, OPENSSL_ENCODING_SMIME, OPENSSL_CIPHER_AES_128_CBC);
}

function put_phars(string $f): void
{
    $phar = new Phar("$f/x.phar");
    $phar['inner.php'] = "<?php\nreturn 'from a phar';\n";
    $phar['dir/data.txt'] = "in a phar\n";
    $phar->setStub("<?php Phar::mapPhar('x.phar'); return require 'phar://x.phar/inner.php'; __HALT_COMPILER();\n");
    $tar = new PharData("$f/x.tar");
    $tar['inner.txt'] = "in a tar\n";
}

/** Everything the archive will hold. */
function put_tree(string $root): void
{
    foreach (fixtures() as $name => $bytes) {
        put("$root/f/$name", $bytes);
    }
    put_keys("$root/f");
    put_phars("$root/f");
    mkdir("$root/links");
    foreach (array_diff(scandir("$root/f"), ['.', '..']) as $name) {
        symlink("../f/$name", "$root/links/$name");
    }
    symlink('sub/deep', "$root/f/up");
    symlink('f', "$root/dlink");
    symlink('dlink/sub', "$root/dlink2");
    put("$root/main.php", "<?php\nreturn 'main';\n");
    put("$root/mixed/archived.txt", "archived\n");
    put("$root/mixed/sub/archived.txt", "archived\n");
}

/** What is on disk, below the mount, on both sides. */
function put_disk(string $root, string $fixtures): void
{
    @mkdir("$root/var", 0o755, true);
    exec('cp -a ' . escapeshellarg($fixtures) . ' ' . escapeshellarg("$root/var/cache"));
    put("$root/mixed/disk.txt", "on disk\n");
    put("$root/mixed/sub/disk.txt", "on disk\n");
}

function set_times(string $root): void
{
    exec('find ' . escapeshellarg($root) . " -exec touch -h -d '2024-01-02 03:04:05' {} + -type d -exec chmod 755 {} +");
}
