<?php
echo 'x'
  $y = ;
