//! The notation of `generated`: one declaration a type, which becomes the struct, its schema, and how to read and write it.

/// Declares an API struct.
///
/// A field reads `rust_name: Type = "jsonName"`, then optionally `as "v1.GoStringType"`, `in "EmbeddedStruct"`, and what
/// stands for absence where that is not the zero value: `nil` (a pointer in Go), `null` (a time) or
/// `empty` (a plain text that is left out if empty).
/// `@top "v1" "Pod"` after the name makes it an object with `apiVersion` and `kind`.
macro_rules! object {
    (@absent) => { Absent::Zero };
    (@absent nil) => { Absent::Nil };
    (@absent null) => { Absent::Null };
    (@absent empty) => { Absent::Empty };
    (@text) => { None };
    (@text $text:literal) => { Some($text) };
    (@top) => { false };
    (@top $kind:literal) => { true };
    (
        $name:ident $(@top $version:literal $kind:literal)? {
            $( $field:ident : $ty:ty = $json:literal $(as $go:literal)? $(in $embedded:literal)? $(, $absent:ident)? ; )*
        }
    ) => {
        #[doc = concat!("`", stringify!($name), "` of the API.")]
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $( #[doc = concat!("`", $json, "`.")] pub $field: $ty, )*
        }

        impl Api for $name {
            const OBJECT: Object = Object {
                name: stringify!($name),
                top: object!(@top $($kind)?),
                fields: &[ $( Field {
                    json: $json,
                    kind: <$ty as Slot>::KIND,
                    go: object!(@text $($go)?),
                    embedded: object!(@text $($embedded)?),
                    pointer: matches!(object!(@absent $($absent)?), Absent::Nil),
                }, )* ],
            };

            fn from_map(map: &BTreeMap<String, Value>) -> Self {
                Self { $( $field: Slot::read(map.get($json), object!(@absent $($absent)?)), )* }
            }

            fn to_map(&self) -> BTreeMap<String, Value> {
                let mut map = BTreeMap::new();
                $(
                    map.insert("apiVersion".to_owned(), Value::String($version.to_owned()));
                    map.insert("kind".to_owned(), Value::String($kind.to_owned()));
                )?
                $( if let Some(value) = self.$field.write(object!(@absent $($absent)?)) {
                    map.insert($json.to_owned(), value);
                } )*
                map
            }
        }

        impl Slot for $name {
            const KIND: Kind = Kind::Object(&<$name as Api>::OBJECT);

            fn read(value: Option<&Value>, _absent: Absent) -> Self {
                match value {
                    Some(Value::Map(map)) => Self::from_map(map),
                    _ => Self::default(),
                }
            }

            fn write(&self, _absent: Absent) -> Option<Value> {
                Some(Value::Map(self.to_map()))
            }
        }
    };
}
