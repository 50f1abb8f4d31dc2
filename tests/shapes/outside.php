<html>
<?php if (isset($_GET)): ?>
  <p><?= 1 + 1 ?></p>
<?php endif; foreach ([1, 2] as $i): ?>
 <li><?= $i ?>

<?php endforeach; while ($i-- > 0): ?>
<i/><?php endwhile ?>
<?php for ($j = 0; $j < 2; $j++): ?>j<?php endfor; switch ($j): ?>
<?php case 2: ?>
two
<?php break; endswitch; ?>
<script>var a = "<?php echo addslashes('"q"'); ?>";</script>
<?php

function html() { ?>
	<b>in function <?= __FUNCTION__ ?></b>
<?php }
html();
class Template { public $v = 'val'; function render() { ?><em><?= $this->v ?></em><?php return ob_get_level(); } }
ob_start(fn ($b) => strtoupper($b)); echo (new Template)->render(); ob_end_flush(); ob_start(); html(); $x = ob_get_clean(); echo strlen($x), $x;
ob_start(function ($buffer, $phase) { return "[$phase:" . $buffer . ']'; }, 10); echo 'short'; echo 'a longer text'; ob_flush(); echo 'rest'; 
register_shutdown_function(function () { echo 'shutdown', ob_get_level(); }); 
goto end;
echo 'never';
end: ?>
last line without newline <?php __halt_compiler() ?>
not shown
