<?php
/** @return list<?int> */
function with_types(): array { return [1, null]; }
# <?= in a comment, and <? too
$xml = <<<XML
<?xml version="1.0" encoding="UTF-8"?>
<a/>
XML;
echo $xml, '<?', "<? {$xml}", count(with_types()), preg_match('/a(?<name>b)<?/', 'ab'), "\n";
?>
text, <?= 'and code' ?>
<?PHP echo 'large' ?>

<?php
echo 'end', "\n";
