//! The notation of `generated`: one declaration a type, which becomes the struct, its schema, and the list of its fields.
//!
//! What the list is used for is `record`: code that is the same for every type is not generated.

/// Declares an API struct.
///
/// A field reads `rust_name: Type = "jsonName"`, then optionally `as "v1.GoStringType"`, `in "EmbeddedStruct"`, and what
/// stands for absence where that is not the zero value, which is left out: `nil` (a pointer in Go), `null` (a time),
/// `empty` (a plain text that is left out if empty) or `always` (written whatever it is).
/// `@top "v1" "Pod"` after the name makes it an object with `apiVersion` and `kind`.
/// Fields in `kept` have a schema but no Rust type: the field of that name holds them as values.
macro_rules! object {
    (@absent) => { Absent::Zero };
    (@absent nil) => { Absent::Nil };
    (@absent null) => { Absent::Null };
    (@absent empty) => { Absent::Empty };
    (@absent always) => { Absent::Always };
    (@text) => { None };
    (@text $text:literal) => { Some($text) };
    (@field $kept:literal, $ty:ty, $json:literal $(as $go:literal)? $(in $embedded:literal)? $(, $absent:ident)?) => {
        Field {
            json: $json,
            kind: <$ty as Typed>::KIND,
            go: object!(@text $($go)?),
            embedded: object!(@text $($embedded)?),
            absent: object!(@absent $($absent)?),
            kept: $kept,
        }
    };
    (
        $name:ident $(@top $version:literal $kind:literal)? {
            $( $field:ident : $ty:ty = $json:literal $(as $go:literal)? $(in $embedded:literal)? $(, $absent:ident)? ; )*
        }
        $( $kept:ident {
            $( $kept_ty:ty = $kept_json:literal $(as $kept_go:literal)? $(in $kept_in:literal)? $(, $kept_absent:ident)? ; )*
        } )?
    ) => {
        #[doc = concat!("`", stringify!($name), "` of the API.")]
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $( #[doc = concat!("`", $json, "`.")] pub $field: $ty, )*
            $( #[doc = "Fields that the engine does not look into, as a map."] pub $kept: Value, )?
        }

        impl Typed for $name {
            const KIND: Kind = Kind::Object(<$name as Api>::OBJECT);
        }

        impl Api for $name {
            const OBJECT: &'static Object = &Object {
                name: stringify!($name),
                top: object!(@text $($kind)?),
                fields: &[
                    $( object!(@field false, $ty, $json $(as $go)? $(in $embedded)? $(, $absent)?), )*
                    $( $( object!(@field true, $kept_ty, $kept_json $(as $kept_go)? $(in $kept_in)? $(, $kept_absent)?), )* )?
                ],
            };

            fn load_map(&mut self, map: &BTreeMap<String, Value>) {
                record::load(
                    Self::OBJECT,
                    map,
                    &mut [$( &mut self.$field ),*],
                    None::<&mut Value>$(.or(Some(&mut self.$kept)))?,
                );
            }

            fn to_map(&self) -> BTreeMap<String, Value> {
                record::save(
                    Self::OBJECT,
                    &[$( &self.$field ),*],
                    None::<&Value>$(.or(Some(&self.$kept)))?,
                )
            }
        }

        impl Slot for $name {
            fn load(&mut self, value: &Value) {
                record::load_value(self, value);
            }

            fn save(&self) -> Option<Value> {
                Some(Value::Map(self.to_map()))
            }
        }
    };
}

/// Declares the schema of a struct that has no Rust type, since only other kept fields lead to it.
/// With `extern` the type stands elsewhere.
macro_rules! schema {
    (extern $name:ident { $( $ty:ty = $json:literal $(as $go:literal)? $(in $embedded:literal)? $(, $absent:ident)? ; )* }) => {
        impl Typed for $name {
            const KIND: Kind = Kind::Object(&Object {
                name: stringify!($name),
                top: None,
                fields: &[ $( object!(@field true, $ty, $json $(as $go)? $(in $embedded)? $(, $absent)?), )* ],
            });
        }
    };
    ($name:ident { $( $field:tt )* }) => {
        #[doc = concat!("The schema of `", stringify!($name), "`, which is kept as a value.")]
        #[derive(Clone, Copy, Debug)]
        pub enum $name {}

        schema!(extern $name { $( $field )* });
    };
}
