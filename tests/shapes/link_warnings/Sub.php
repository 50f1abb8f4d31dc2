<?php
class Sub extends Super {}
