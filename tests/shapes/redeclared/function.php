<?php
namespace N;
function before_it() {}
class BeforeIt {}

function f() {}
