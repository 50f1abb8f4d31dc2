<?php $n = '_SERVER'; return isset($$n) ? 'dynamic yes' : 'dynamic no';
