<?php
throw new RuntimeException("thrown while loading " . basename(__FILE__));
