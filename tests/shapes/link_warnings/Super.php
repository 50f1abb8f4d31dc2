<?php
class Super {}
