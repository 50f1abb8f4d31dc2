<?php

echo 'a child';
