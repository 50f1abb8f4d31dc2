<?php
class D { const A = 1; const A = 2; }
