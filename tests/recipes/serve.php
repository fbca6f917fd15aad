<?php
require getenv('RECIPE');
var_export(isGranted($_GET['purpose']));
