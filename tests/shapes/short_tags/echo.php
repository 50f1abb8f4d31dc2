<?='echo tag'?> and <?= "semi"; ?>

next <?php echo 'one' ?> same line
<?php echo 'two' ?>

blank above<?php /* c */ ?> joined <?php // comment ?> after comment
<?php # hash ?>
x
